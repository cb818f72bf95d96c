import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/// Collects the licence and notice texts that the jars of a folder carry, one folder for each jar, and writes which jars
/// carry none: of those the SBOM beside it names the licence. Run as `java Licences.java IN_DIR OUT_DIR`.
public final class Licences {
    private static final Pattern TEXT =
            Pattern.compile("(?i)(?:META-INF/)?(?:[\\w.-]*/)?(LICEN[CS]E|NOTICE|COPYING)[\\w.-]*(\\.txt|\\.md)?");

    private Licences() {}

    public static void main(String[] arguments) throws IOException {
        var out = Files.createDirectories(Path.of(arguments[1]));
        var without = new TreeSet<String>();
        List<Path> jars;
        try (var files = Files.list(Path.of(arguments[0]))) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        for (var jar : jars) {
            if (!collect(jar, out)) {
                without.add(jar.getFileName().toString());
            }
        }
        Files.write(out.resolve("IN-THE-SBOM-ONLY"), without);
    }

    private static boolean collect(Path file, Path out) throws IOException {
        var found = false;
        try (var jar = new JarFile(file.toFile())) {
            for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
                if (!entry.isDirectory() && !entry.getName().endsWith(".class") && TEXT.matcher(entry.getName()).matches()) {
                    var name = file.getFileName().toString().replaceFirst("\\.jar$", "");
                    var folder = Files.createDirectories(out.resolve(name));
                    try (var text = jar.getInputStream(entry)) {
                        Files.write(folder.resolve(entry.getName().replace('/', '_')), text.readAllBytes());
                    }
                    found = true;
                }
            }
        }
        return found;
    }
}
