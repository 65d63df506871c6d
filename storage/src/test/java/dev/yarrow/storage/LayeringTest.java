package dev.yarrow.storage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private final JavaClasses storage = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.yarrow");

    @Test
    @DisplayName("only the rocksdb package knows RocksDB")
    void onlyOneKnowsRocksDb() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.yarrow.storage.rocksdb")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .check(storage);
    }

    @Test
    @DisplayName("the interfaces know no implementation")
    void interfacesKnowNoImplementation() {
        classes()
                .that()
                .resideInAPackage("dev.yarrow.storage")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.yarrow.storage", "java..", "org.jspecify..")
                .check(storage);
    }

    @Test
    @DisplayName("the two stores do not know each other, and no other module")
    void storesAreApart() {
        noClasses()
                .that()
                .resideInAPackage("..memory..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..rocksdb..")
                .check(storage);
        classes()
                .that()
                .resideInAPackage("..rocksdb..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.yarrow.storage",
                        "dev.yarrow.storage.rocksdb",
                        "java..",
                        "org.rocksdb..",
                        "org.jspecify..",
                        "org.slf4j..")
                .check(storage);
    }
}
