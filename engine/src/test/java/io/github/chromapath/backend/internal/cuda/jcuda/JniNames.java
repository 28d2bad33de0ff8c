// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.stream.Collectors;

/** The names by which the JVM looks for native methods (JNI specification, chapter 2). */
final class JniNames {
  private JniNames() {}

  /** The name without argument types, which suffices if the method is not overloaded. */
  static String shortName(JavaMethod method) {
    return "Java_" + mangled(method.getOwner().getName()) + "_" + mangled(method.getName());
  }

  /** The name with argument types. */
  static String longName(JavaMethod method) {
    String types =
        method.getRawParameterTypes().stream()
            .map(type -> type.reflect().descriptorString())
            .collect(Collectors.joining());
    return shortName(method) + "__" + mangled(types.replace('/', '.'));
  }

  private static String mangled(String text) {
    return text.chars()
        .mapToObj(
            c ->
                switch (c) {
                  case '.' -> "_";
                  case '_' -> "_1";
                  case ';' -> "_2";
                  case '[' -> "_3";
                  default -> Character.toString(c);
                })
        .collect(Collectors.joining());
  }
}
