package dev.flotilla.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// The house rules: who may import whom, no cycles, doors with plates. docs/ARCHITECTURE.md has the same table.
@Timeout(120)
class ArchitectureTest {
    private static final String ROOT = "dev.flotilla.";

    /// A room and the rooms it may import, besides `base` and itself.
    private static final Map<String, Set<String>> MAY_IMPORT = mayImport();

    private static JavaClasses program;

    private static Map<String, Set<String>> mayImport() {
        var rules = new HashMap<String, Set<String>>();
        rules.put("base", Set.of());
        rules.put("chat", Set.of());
        rules.put("consensus", Set.of());
        rules.put("consensus.engine", Set.of("consensus"));
        rules.put("security", Set.of());
        rules.put("config", Set.of());
        rules.put("wire", Set.of("chat"));
        rules.put("storage", Set.of("chat", "consensus"));
        rules.put("cluster", Set.of("consensus", "config", "security"));
        rules.put("rpc", Set.of("wire", "chat", "consensus", "cluster", "security"));
        rules.put(
                "node",
                Set.of(
                        "chat",
                        "cluster",
                        "config",
                        "consensus",
                        "consensus.engine",
                        "rpc",
                        "security",
                        "storage",
                        "wire"));
        rules.put("client", Set.of("wire", "chat", "security", "config"));
        rules.put("demo", Set.of("client", "chat", "config", "consensus", "storage"));
        rules.put("bench", Set.of("client", "chat", "config", "demo", "storage"));
        rules.put("cli", Set.of("bench", "client", "chat", "config", "demo", "storage"));
        rules.put("ui", Set.of("client", "chat", "config"));
        rules.put("app", Set.of("*"));
        return Map.copyOf(rules);
    }

    @BeforeAll
    static void readTheProgram() {
        program = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.flotilla");
    }

    @Test
    void theRulesSeeTheProgram() {
        assertThat(program.stream().map(ArchitectureTest::room).collect(Collectors.toSet()))
                .as("rooms found")
                .contains("base", "chat", "consensus")
                .isSubsetOf(MAY_IMPORT.keySet());
    }

    @Test
    void aForbiddenImportWouldBeSeen() {
        assertThatThrownBy(() -> importRule("rpc", Set.of()).check(program))
                .as("rpc does import chat; a rule that forbids it must fail")
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("dev.flotilla.chat");
    }

    @TestFactory
    Stream<DynamicTest> aRoomImportsOnlyWhatItMay() {
        return MAY_IMPORT.entrySet().stream()
                .filter(rule -> !rule.getValue().contains("*"))
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> importRule(rule.getKey(), rule.getValue()).check(program)));
    }

    private static ArchRule importRule(String room, Set<String> allowed) {
        return classes()
                .that(inRoom(room))
                .should()
                .onlyDependOnClassesThat(outsideOrIn(room, allowed))
                .allowEmptyShould(true);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("dev.flotilla.(*)..").should().beFreeOfCycles().check(program);
    }

    @Test
    void onlyTheStoreKnowsSql() {
        only("java.sql..", "storage");
    }

    @Test
    void onlyTheEngineKnowsRatis() {
        only("org.apache.ratis..", "consensus.engine");
    }

    @Test
    void onlyWireRpcAndClientSeeGeneratedTypes() {
        only("dev.flotilla.wire.v1..", "wire", "rpc", "client");
    }

    @Test
    void onlyScreensKnowJavaFx() {
        only("javafx..", "ui", "app");
    }

    @Test
    void nobodyImportsApp() {
        noClasses()
                .that(notIn("app"))
                .should()
                .dependOnClassesThat(inRoom("app"))
                .check(program);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that(notIn("cli", "app"))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(program);
    }

    @Test
    void theDomainAndItsStoreReadNoClock() {
        noClasses()
                .that(inAnyRoom("chat", "storage"))
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(program);
    }

    @Test
    void everyRoomHasADoorPlate() throws IOException {
        var sources = Path.of("main/java");
        try (var files = Files.walk(Files.isDirectory(sources) ? sources : Path.of("src/main/java"))) {
            var rooms = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .filter(folder -> folder.toString().contains("flotilla"))
                    .distinct()
                    .toList();
            assertThat(rooms)
                    .isNotEmpty()
                    .allSatisfy(room ->
                            assertThat(room.resolve("package-info.java")).exists());
        }
    }

    private static void only(String packages, String... rooms) {
        noClasses()
                .that(notIn(rooms))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(program);
    }

    private static DescribedPredicate<JavaClass> inRoom(String room) {
        return inAnyRoom(room);
    }

    private static DescribedPredicate<JavaClass> inAnyRoom(String... rooms) {
        return DescribedPredicate.describe(
                "in " + String.join(", ", rooms), type -> List.of(rooms).contains(room(type)));
    }

    private static DescribedPredicate<JavaClass> notIn(String... rooms) {
        return DescribedPredicate.describe(
                "outside " + String.join(", ", rooms),
                type -> !List.of(rooms).contains(room(type)) && !isGenerated(type));
    }

    private static DescribedPredicate<JavaClass> outsideOrIn(String room, Set<String> allowed) {
        return DescribedPredicate.describe("in " + allowed, type -> {
            if (!type.getPackageName().startsWith("dev.flotilla")) {
                return true;
            }
            var target = room(type);
            return target.equals(room) || target.equals("base") || allowed.contains(target);
        });
    }

    private static boolean isGenerated(JavaClass type) {
        return type.getPackageName().startsWith("dev.flotilla.wire.");
    }

    /// `consensus.engine` is a room of its own; otherwise the first name below the root is the room.
    private static String room(JavaClass type) {
        var name = type.getPackageName();
        if (!name.startsWith(ROOT)) {
            return "";
        }
        var rest = name.substring(ROOT.length());
        if (rest.startsWith("consensus.engine")) {
            return "consensus.engine";
        }
        var dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
