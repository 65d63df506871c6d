package dev.yarrow.crdt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayeringTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.yarrow");

    @Test
    @DisplayName("[E15] this module knows the JDK and nothing else")
    void dependencies() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.yarrow.crdt..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    @DisplayName("[E15] all native methods are in one class, which few may call")
    void natives() {
        methods()
                .that()
                .haveModifier(JavaModifier.NATIVE)
                .should()
                .beDeclaredIn(Native.class)
                .check(CLASSES);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Native.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(NativeLibrary.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Doc.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Update.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(StateVector.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(AwarenessUpdate.class.getName())
                .and()
                .haveNameNotMatching(".*NativeHandle(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Native.class)
                .check(CLASSES);
    }
}
