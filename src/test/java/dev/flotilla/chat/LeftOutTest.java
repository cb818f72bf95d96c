package dev.flotilla.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The image lacks what `jlink/left-out.txt` names. Rules about names must be the same with and without it, or two
/// computers of a team would disagree.
class LeftOutTest {
    private static final List<String> NAMES = List.of(
            "alice",
            "ALICE",
            "аlice",
            "ａｌｉｃｅ",
            "straße",
            "weiß.o",
            "山田太郎",
            "José",
            "Jose\u0301",
            "0liver",
            "Oliver",
            "l1ne",
            "Ωmega",
            "मोहन",
            "ab\u200bcd",
            "1st",
            "x",
            "עִברִית",
            "paypaӏ",
            "a_b-c.d",
            "ﬁne",
            "Đorđe",
            "İstanbul",
            "ıx",
            "٣abc");

    /// Like an image: ICU and our names, loaded anew, without the files left out.
    private static final class Image extends ClassLoader {
        private final List<Pattern> leftOut;
        private int hidden;

        private Image(List<Pattern> leftOut) {
            super(LeftOutTest.class.getClassLoader());
            this.leftOut = leftOut;
        }

        private boolean isHidden(String path) {
            var isHidden = leftOut.stream()
                    .anyMatch(pattern -> pattern.matcher("icu4j!/" + path).matches());
            hidden += isHidden ? 1 : 0;
            return isHidden;
        }

        @Override
        public @Nullable URL getResource(String path) {
            return isHidden(path) ? null : super.getResource(path);
        }

        @Override
        public Enumeration<URL> getResources(String path) throws IOException {
            return isHidden(path) ? Collections.emptyEnumeration() : super.getResources(path);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("com.ibm.icu.") && !name.equals(Names.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                var known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            var path = name.replace('.', '/') + ".class";
            try (@Nullable InputStream file = getResourceAsStream(path)) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                var bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void namesAreJudgedInTheImageAsEverywhere() throws Exception {
        var patterns = patterns();
        var image = new Image(patterns);
        var inImage = image.loadClass(Names.class.getName());
        assertThat(inImage).isNotSameAs(Names.class);
        assertThat(image.isHidden("com/ibm/icu/impl/data/icudata/coll/root.res"))
                .as("the list leaves out what it is here for")
                .isTrue();

        var skeleton = inImage.getDeclaredMethod("skeleton", String.class);
        var fault = inImage.getDeclaredMethod("fault", String.class);
        skeleton.setAccessible(true);
        fault.setAccessible(true);
        for (var name : NAMES) {
            assertThat(skeleton.invoke(null, name)).as(name).isEqualTo(Names.skeleton(name));
            assertThat(fault.invoke(null, name)).as(name).isEqualTo(Names.fault(name));
        }
    }

    private static List<Pattern> patterns() throws IOException {
        var fromModule = Path.of("../jlink/left-out.txt");
        var list = Files.exists(fromModule) ? fromModule : Path.of("jlink/left-out.txt");
        return Files.readAllLines(list).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Pattern::compile)
                .toList();
    }
}
