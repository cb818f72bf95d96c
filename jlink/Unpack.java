import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/// Copies the files of a jar whose path fits a pattern into a folder, by their last names. Run as
/// `java Unpack.java JAR PATTERN FOLDER`; ends with 1 when nothing fits.
public final class Unpack {
    private Unpack() {}

    public static void main(String[] arguments) throws IOException {
        var pattern = Pattern.compile(arguments[1]);
        var found = 0;
        try (var jar = new JarFile(arguments[0])) {
            for (var entry : jar.stream().filter(one -> !one.isDirectory()).toList()) {
                if (pattern.matcher(entry.getName()).matches()) {
                    var name = Path.of(entry.getName()).getFileName().toString();
                    Files.write(Path.of(arguments[2], name), jar.getInputStream(entry).readAllBytes());
                    found++;
                }
            }
        }
        if (found == 0) {
            System.err.println(arguments[0] + " has nothing like " + arguments[1]);
            System.exit(1);
        }
    }
}
