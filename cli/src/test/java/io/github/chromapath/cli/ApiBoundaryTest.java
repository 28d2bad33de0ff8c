// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The boundary of the API: every public class of the libraries outside an {@code internal} package.
 *
 * <p>A caller must be able to use the API with its own types and the JDK's alone. The command line,
 * its part for Spark and the benchmarks are programs, not API.
 */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
@ArchTag("fast")
class ApiBoundaryTest {
  @ArchTest
  static final ArchRule NO_INTERNAL_TYPES_IN_SIGNATURES =
      classes()
          .that(areVisible())
          .and()
          .resideOutsideOfPackages(
              "..internal..",
              ArchitectureTest.ROOT + ".cli..",
              ArchitectureTest.ROOT + ".cluster..")
          .should(notExpose("internal types", ApiBoundaryTest::internal));

  @ArchTest
  static final ArchRule NO_LIBRARY_TYPES_IN_SIGNATURES =
      classes()
          .that(areVisible())
          .and()
          .resideOutsideOfPackages(
              "..internal..",
              ArchitectureTest.ROOT + ".cli..",
              ArchitectureTest.ROOT + ".cluster..")
          .should(notExpose("types of libraries", ApiBoundaryTest::foreign));

  /** Public classes of public classes. */
  private static DescribedPredicate<JavaClass> areVisible() {
    return DescribedPredicate.describe("are visible to callers", ApiBoundaryTest::callable);
  }

  private static boolean callable(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ApiBoundaryTest::callable).orElse(true);
  }

  private static boolean internal(JavaClass type) {
    return type.getPackageName().contains(".internal.")
        || type.getPackageName().endsWith(".internal");
  }

  private static boolean foreign(JavaClass type) {
    String name = type.getPackageName();
    return !type.isPrimitive()
        && !name.isEmpty()
        && !name.startsWith("java.")
        && !name.equals(ArchitectureTest.ROOT)
        && !name.startsWith(ArchitectureTest.ROOT + ".");
  }

  private static ArchCondition<JavaClass> notExpose(String what, Predicate<JavaClass> refused) {
    return new ArchCondition<>("not expose " + what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        supertypes(type)
            .filter(refused)
            .forEach(exposed -> violated(type, type.getName(), exposed, events));
        type.getFields().stream()
            .filter(field -> visible(field.getModifiers()))
            .forEach(
                field ->
                    involved(Stream.of(field.getType()))
                        .filter(refused)
                        .forEach(exposed -> violated(type, field.getFullName(), exposed, events)));
        type.getCodeUnits().stream()
            .filter(unit -> visible(unit.getModifiers()))
            .filter(unit -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
            .forEach(
                unit ->
                    involved(signature(unit))
                        .filter(refused)
                        .forEach(exposed -> violated(type, unit.getFullName(), exposed, events)));
      }
    };
  }

  private static Stream<JavaClass> supertypes(JavaClass type) {
    return Stream.concat(type.getRawInterfaces().stream(), type.getRawSuperclass().stream());
  }

  private static boolean visible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaType> signature(JavaCodeUnit unit) {
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getExceptionTypes().stream().map(JavaType.class::cast))
        .flatMap(types -> types);
  }

  private static Stream<JavaClass> involved(Stream<? extends JavaType> types) {
    return types
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType);
  }

  private static void violated(
      JavaClass type, String member, JavaClass exposed, ConditionEvents events) {
    events.add(SimpleConditionEvent.violated(type, member + " exposes " + exposed.getName()));
  }
}
