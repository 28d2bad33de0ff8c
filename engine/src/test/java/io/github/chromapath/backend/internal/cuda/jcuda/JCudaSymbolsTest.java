// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * JCuda's classes match JCuda's natives, whose version differs for cuDNN. For each native method
 * that the adapters call, the tests check the symbol that the JVM looks for, the C function that it
 * calls, and the kinds of its arguments.
 */
class JCudaSymbolsTest {
  /** One of JCuda's classes, its library, and the C file with NVIDIA's prototypes. */
  enum Binding {
    DRIVER(JCudaDriver.class, "JCudaDriver", "cuda.c", 37),
    CUDNN(JCudnn.class, "JCudnn", "cudnn.c", 27),
    CUBLAS(JCublas2.class, "JCublas2", "cublas.c", 9);

    private final Class<?> type;
    private final String library;
    private final String prototypes;
    private final int least;

    Binding(Class<?> type, String library, String prototypes, int least) {
      this.type = type;
      this.library = library;
      this.prototypes = prototypes;
      this.least = least;
    }

    Class<?> type() {
      return type;
    }

    ElfSymbols symbols() {
      return ElfSymbols.ofResource("/lib/lib" + library + "-12.6.0-linux-x86_64.so");
    }
  }

  @ParameterizedTest
  @EnumSource(Binding.class)
  void theJvmFindsEachNativeMethod(Binding binding) {
    Set<String> exported = binding.symbols().defined();
    List<JavaMethod> natives = JCudaCalls.natives(binding.type);
    assertTrue(natives.size() >= binding.least, natives.toString());
    for (JavaMethod method : natives) {
      assertTrue(
          exported.contains(JniNames.shortName(method))
              || exported.contains(JniNames.longName(method)),
          () -> JniNames.shortName(method) + " is not exported");
    }
  }

  /** The short name of an overloaded method may belong to another overload. */
  @ParameterizedTest
  @EnumSource(Binding.class)
  void overloadsHaveDistinctSymbols(Binding binding) {
    Set<String> exported = binding.symbols().defined();
    for (JavaMethod method : JCudaCalls.natives(binding.type)) {
      long same =
          Stream.of(binding.type.getDeclaredMethods())
              .filter(other -> other.getName().equals(method.getName()))
              .count();
      assertTrue(same == 1 || exported.contains(JniNames.longName(method)), method.getFullName());
    }
  }

  /** L: object, array or C pointer; J: 64 bits; I: 32 bits; B: 8 bits; D: fp64. */
  @ParameterizedTest
  @EnumSource(Binding.class)
  void argumentsMatchNvidiasPrototypes(Binding binding) throws IOException {
    Set<String> imported = binding.symbols().undefined();
    String source = Files.readString(Path.of("src/test/native", binding.prototypes));
    for (JavaMethod method : JCudaCalls.natives(binding.type)) {
      String function = JCudaCalls.function(method, imported);
      Matcher prototype =
          Pattern.compile("\\b" + function + "\\(([^)]*)\\) *\\{", Pattern.DOTALL).matcher(source);
      assertTrue(prototype.find(), "no prototype of " + function);
      String java =
          method.getRawParameterTypes().stream()
              .map(type -> javaKind(type.reflect()))
              .collect(joining());
      if (!function.endsWith("GetErrorString") && !function.endsWith("GetErrorName")) {
        assertEquals(cKinds(prototype.group(1)), java, function);
      }
    }
  }

  private static String javaKind(Class<?> type) {
    return type.isPrimitive() ? type.descriptorString() : "L";
  }

  /**
   * The kinds of a C prototype's parameters in JCuda: a device and an address are numbers in C and
   * objects in JCuda.
   */
  private static String cKinds(String parameters) {
    return Stream.of(parameters.split(","))
        .map(String::strip)
        .filter(parameter -> !parameter.isEmpty() && !parameter.equals("void"))
        .map(JCudaSymbolsTest::cKind)
        .collect(joining());
  }

  private static String cKind(String parameter) {
    boolean object =
        parameter.contains("*")
            || parameter.matches("X|Y|W|CONVOLUTION")
            || parameter.matches(
                "(const )?(CUdevice|CUdeviceptr|CUcontext|CUmodule|CUfunction|CUstream|CUevent"
                    + "|CUgraph|CUgraphExec|cudaStream_t|\\w+Handle_t"
                    + "|\\w+Descriptor_t) \\w+");
    if (object) {
      return "L";
    }
    if (parameter.startsWith("size_t") || parameter.startsWith("unsigned long long")) {
      return "J";
    }
    if (parameter.startsWith("double")) {
      return "D";
    }
    return parameter.startsWith("unsigned char") ? "B" : "I";
  }
}
