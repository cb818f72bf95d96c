import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantPool;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.lang.constant.PackageDesc;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Gives every automatic module of a folder a descriptor of its own, since jlink takes none without, and leaves natives
/// of other systems, and what a list names, out of every jar. Run as
/// `java Descriptors.java IN_DIR OUT_DIR LEFT_OUT [SECONDS]`, where LEFT_OUT is a file of patterns, one to a line, for
/// `JAR_WITHOUT_VERSION!/PATH`, and SECONDS since 1970 is the time that all entries carry. The same input gives the same
/// bytes.
///
/// A descriptor made here keeps the automatic module's name, requires what its classes mention, exports all its
/// packages and is open, as an automatic module is, and keeps its service files.
public final class Descriptors {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/\\d+/(.*)");
    private static final Pattern TYPE = Pattern.compile("L([\\w$]+(?:/[\\w$]+)+);");
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|a)");

    /// Services that are looked for through a variable, so that no class mentions them beside the look-up.
    private static final Map<String, List<String>> USES_UNSEEN = Map.of(
            "io.grpc",
            List.of(
                    "io.grpc.LoadBalancerProvider",
                    "io.grpc.ManagedChannelProvider",
                    "io.grpc.NameResolverProvider",
                    "io.grpc.ServerProvider"));

    /// Modules that are reached by names in strings only.
    private static final Map<String, List<String>> REQUIRES_UNSEEN =
            Map.of("io.grpc.internal", List.of("java.naming"), "io.grpc.netty.shaded", List.of("jdk.unsupported"));

    private final Path out;
    private final ModuleFinder jars;
    private final List<Pattern> leftOut;
    private final FileTime time;
    /// The module that owns a package, for all that can be seen.
    private final Map<String, String> owners = new HashMap<>();

    private Descriptors(Path in, Path out, List<Pattern> leftOut, Instant time) {
        this.out = out;
        this.leftOut = leftOut;
        this.time = FileTime.from(time);
        this.jars = ModuleFinder.of(in);
        ModuleFinder.ofSystem().findAll().forEach(this::own);
        jars.findAll().forEach(this::own);
    }

    private void own(ModuleReference module) {
        var descriptor = module.descriptor();
        for (var name : descriptor.packages()) {
            var other = owners.put(name, descriptor.name());
            if (other != null) {
                throw new IllegalStateException(
                        "package " + name + " is in two modules, " + other + " and " + descriptor.name());
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3 && arguments.length != 4) {
            System.err.println("usage: java Descriptors.java IN_DIR OUT_DIR LEFT_OUT [SECONDS]");
            System.exit(64);
        }
        var out = Files.createDirectories(Path.of(arguments[1]));
        var time = arguments.length == 4 ? Instant.ofEpochSecond(Long.parseLong(arguments[3])) : TIME;
        var work = new Descriptors(Path.of(arguments[0]), out, patterns(Path.of(arguments[2])), time);
        for (var module : work.jars.findAll()) {
            work.write(module);
        }
    }

    private static List<Pattern> patterns(Path list) throws IOException {
        return Files.readAllLines(list).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Pattern::compile)
                .toList();
    }

    private boolean isLeftOut(String jar, ZipEntry entry) {
        var name = jar.replaceFirst("-\\d[\\w.-]*\\.jar$", "") + "!/" + entry.getName();
        return leftOut.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    private void write(ModuleReference module) throws IOException {
        var source = Path.of(module.location().orElseThrow());
        var target = out.resolve(source.getFileName());
        try (var jar = new JarFile(source.toFile());
                var copy = new ZipOutputStream(Files.newOutputStream(target))) {
            copy.setLevel(0); // the image is compressed once, by the installer
            var entries = new TreeMap<String, byte[]>();
            for (var entry : (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
                if (isKept(entry) && !isLeftOut(source.getFileName().toString(), entry)) {
                    try (var bytes = jar.getInputStream(entry)) {
                        entries.put(entry.getName(), bytes.readAllBytes());
                    }
                }
            }
            if (module.descriptor().isAutomatic()) {
                entries.put("module-info.class", descriptor(module.descriptor(), entries));
            }
            for (var entry : entries.entrySet()) {
                var written = new ZipEntry(entry.getKey());
                written.setLastModifiedTime(time);
                copy.putNextEntry(written);
                copy.write(entry.getValue());
                copy.closeEntry();
            }
        }
    }

    private static boolean isKept(ZipEntry entry) {
        var name = entry.getName();
        return !entry.isDirectory()
                && !SIGNATURE.matcher(name).matches()
                && (!NATIVE.matcher(name).matches() || isOfThisSystem(name));
    }

    /// Names of systems and processors as the jars have them: a native whose path names none at all is kept.
    private static boolean isOfThisSystem(String path) {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var processor = System.getProperty("os.arch");
        var arm = processor.equals("aarch64") || processor.equals("arm64");
        var here = system.contains("win") ? "windows" : system.contains("mac") ? "mac|osx|kqueue" : "linux|epoll";
        var processors = arm ? "aarch64|aarch_64|arm64" : "x86_64|amd64";
        var words = path.toLowerCase(Locale.ROOT);
        var known = "(?:[/_-])(linux|epoll|windows|mac|osx|kqueue|freebsd|linux-musl|linux-android)[/_]";
        if (!Pattern.compile(known).matcher(words).find()) {
            return true;
        }
        return Pattern.compile("[/_](" + here + ")[/_](" + processors + ")[/.]").matcher(words).find();
    }

    private byte[] descriptor(ModuleDescriptor automatic, Map<String, byte[]> entries) {
        var name = automatic.name();
        var requires = new TreeSet<>(REQUIRES_UNSEEN.getOrDefault(name, List.of()));
        var uses = new TreeSet<>(USES_UNSEEN.getOrDefault(name, List.of()));
        entries.forEach((path, bytes) -> {
            if (path.endsWith(".class") && !path.endsWith("module-info.class")) {
                var classes = ClassFile.of().parse(bytes);
                mentioned(classes.constantPool()).forEach(other -> {
                    var owner = owners.get(other);
                    if (owner != null && !owner.equals(name)) {
                        requires.add(owner);
                    }
                });
                uses.addAll(servicesLookedFor(classes));
            }
        });
        requires.remove("java.base");
        return ClassFile.of().buildModule(ModuleAttribute.of(ModuleDesc.of(name), module -> {
            automatic.rawVersion().ifPresent(module::moduleVersion);
            module.moduleFlags(ClassFile.ACC_OPEN); // so that loaders find packages that hold nothing but resources
            module.requires(ModuleDesc.of("java.base"), ClassFile.ACC_MANDATED, null);
            requires.forEach(other -> module.requires(ModuleDesc.of(other), ClassFile.ACC_TRANSITIVE, null));
            for (var own : packagesWithClasses(entries)) {
                module.exports(PackageDesc.of(own), 0);
            }
            uses.forEach(service -> module.uses(ClassDesc.of(service)));
            for (var provided : providable(automatic)) {
                module.provides(
                        ClassDesc.of(provided.service()),
                        provided.providers().stream().map(ClassDesc::of).toArray(ClassDesc[]::new));
            }
        }));
    }

    /// Without services of optional companions that are not here.
    private List<ModuleDescriptor.Provides> providable(ModuleDescriptor automatic) {
        return automatic.provides().stream()
                .filter(provided -> {
                    var service = provided.service();
                    return owners.containsKey(service.substring(0, service.lastIndexOf('.')));
                })
                .sorted()
                .toList();
    }

    private static Set<String> packagesWithClasses(Map<String, byte[]> entries) {
        var packages = new TreeSet<String>();
        for (var path : entries.keySet()) {
            if (path.endsWith(".class") && path.contains("/") && !VERSIONED.matcher(path).matches()) {
                packages.add(path.substring(0, path.lastIndexOf('/')).replace('/', '.'));
            }
        }
        return packages;
    }

    /// Packages of all types that a class names: as classes, and in the descriptors of fields and methods.
    private static Set<String> mentioned(ConstantPool pool) {
        var packages = new TreeSet<String>();
        for (var entry : pool) {
            switch (entry) {
                case ClassEntry type -> addPackage(packages, type.asInternalName().replaceFirst("^\\[+L", ""));
                case Utf8Entry text -> {
                    Matcher types = TYPE.matcher(text.stringValue());
                    while (types.find()) {
                        addPackage(packages, types.group(1));
                    }
                }
                default -> {}
            }
        }
        return packages;
    }

    private static void addPackage(Set<String> packages, String internalName) {
        var end = internalName.lastIndexOf('/');
        if (end > 0) {
            packages.add(internalName.substring(0, end).replace('/', '.'));
        }
    }

    /// The classes that `ServiceLoader.load` is called with, where they stand right before the call.
    private static Set<String> servicesLookedFor(ClassModel model) {
        var found = new TreeSet<String>();
        for (var method : model.methods()) {
            method.code().ifPresent(code -> {
                var recent = new ArrayList<String>();
                for (CodeElement element : code) {
                    if (element instanceof ConstantInstruction constant
                            && constant.constantValue() instanceof ClassDesc type
                            && type.isClassOrInterface()) {
                        recent.add(type.descriptorString());
                    } else if (element instanceof InvokeInstruction call
                            && call.owner().asInternalName().equals("java/util/ServiceLoader")
                            && call.name().stringValue().startsWith("load")
                            && !recent.isEmpty()) {
                        var type = recent.getLast();
                        found.add(type.substring(1, type.length() - 1).replace('/', '.'));
                    }
                }
            });
        }
        return found;
    }
}
