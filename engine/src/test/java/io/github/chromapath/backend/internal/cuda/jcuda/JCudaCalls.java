// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The native methods of JCuda that the adapters call, read from the adapters' bytecode. */
final class JCudaCalls {
  private static final JavaClasses ADAPTERS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.chromapath.backend.internal.cuda.jcuda");

  private JCudaCalls() {}

  /**
   * The native methods of one of JCuda's classes: those that its methods, called from here, call in
   * turn.
   */
  static List<JavaMethod> natives(Class<?> binding) {
    Set<String> called = new TreeSet<>();
    for (JavaClass adapter : ADAPTERS) {
      Stream.of(
              adapter.getMethodCallsFromSelf().stream(),
              adapter.getMethodReferencesFromSelf().stream())
          .flatMap(accesses -> accesses)
          .map(JavaAccess::getTarget)
          .filter(target -> target.getOwner().isEquivalentTo(binding))
          .forEach(target -> called.add(target.getFullName()));
    }
    JavaClass jcuda = new ClassFileImporter().importClass(binding);
    return called.stream()
        .map(name -> method(jcuda, name))
        .map(JCudaCalls::nativesOf)
        .flatMap(Collection::stream)
        .distinct()
        .sorted(Comparator.comparing(JavaMethod::getFullName))
        .collect(Collectors.toList());
  }

  private static JavaMethod method(JavaClass type, String fullName) {
    return type.getMethods().stream()
        .filter(method -> method.getFullName().equals(fullName))
        .findFirst()
        .orElseThrow();
  }

  private static List<JavaMethod> nativesOf(JavaCodeUnit method) {
    return method.getMethodCallsFromSelf().stream()
        .map(call -> call.getTarget().resolveMember())
        .flatMap(Optional::stream)
        .filter(target -> target.getModifiers().contains(JavaModifier.NATIVE))
        .toList();
  }

  /** The C function that a native method calls, under its exported name. */
  static String function(JavaMethod method, Set<String> imported) {
    String name = method.getName().replaceAll("(_new)?Native$", "");
    String flags = name.equals("cuGraphInstantiate") ? name + "WithFlags" : name;
    return Stream.of(name + "_v2", flags, name)
        .filter(imported::contains)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing that could be " + name + " is imported"));
  }
}
