package dev.flotilla.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// The planted bug "answers before the disk has it": a copy of the engine's log channel, first on the class path of
/// servers, that from a moment on forces nothing any more and says it did. Until then all is well, so that a power cut
/// finds a team with accounts.
public final class ForgetfulLog {
    private static final String CHANNEL = "org/apache/ratis/server/raftlog/segmented/BufferedWriteChannel.class";
    private static final String FORGETS_NOW = "flotilla-forgets-now";
    private static final ClassDesc FILE_CHANNEL = ClassDesc.of(FileChannel.class.getName());

    private final Path classes;

    private ForgetfulLog(Path classes) {
        this.classes = classes;
    }

    /// @param classes a folder that stands first on the servers' class path
    static ForgetfulLog plantedIn(Path classes) throws IOException {
        var target = classes.resolve(CHANNEL);
        Files.createDirectories(target.getParent());
        try (InputStream original = ClassLoader.getSystemResourceAsStream(CHANNEL)) {
            if (original == null) {
                throw new IllegalStateException("the engine has no " + CHANNEL + " any more");
            }
            var file = ClassFile.of();
            var model = file.parse(original.readAllBytes());
            Files.write(
                    target,
                    file.transformClass(model, ClassTransform.transformingMethodBodies(ForgetfulLog::redirected)));
        }
        return new ForgetfulLog(classes);
    }

    private static void redirected(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call
                && call.owner().asInternalName().equals("java/nio/channels/FileChannel")
                && call.name().equalsString("force")) {
            code.invokestatic(
                    ClassDesc.of(ForgetfulLog.class.getName()),
                    "force",
                    MethodTypeDesc.of(ConstantDescs.CD_void, FILE_CHANNEL, ConstantDescs.CD_boolean));
        } else {
            code.with(element);
        }
    }

    /// From here on servers forget.
    void forget() {
        try {
            Files.writeString(classes.resolve(FORGETS_NOW), "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Called by the changed class inside servers.
    public static void force(FileChannel channel, boolean metadata) throws IOException {
        if (ClassLoader.getSystemResource(FORGETS_NOW) == null) {
            channel.force(metadata);
        }
    }
}
