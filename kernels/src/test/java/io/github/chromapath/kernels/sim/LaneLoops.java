package io.github.chromapath.kernels.sim;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** The loops of a module's functions: one for each name. */
final class LaneLoops {
  private final Map<String, LaneLoop> loops = new HashMap<>();
  private final Map<Class<?>, byte[]> templates = new HashMap<>();

  LaneLoop unary(String name, LongUnaryOperator function) {
    return loop(name, UnaryLanes.class, function);
  }

  LaneLoop binary(String name, LongBinaryOperator function) {
    return loop(name, BinaryLanes.class, function);
  }

  LaneLoop ternary(String name, TernaryInstruction.Operation function) {
    return loop(name, TernaryLanes.class, function);
  }

  LaneLoop compare(String name, CompareInstruction.Comparison function) {
    return loop(name, CompareLanes.class, function);
  }

  private LaneLoop loop(String name, Class<? extends LaneLoop> template, Object function) {
    return loops.computeIfAbsent(name, n -> copy(template, function));
  }

  private LaneLoop copy(Class<? extends LaneLoop> template, Object function) {
    byte[] code = templates.computeIfAbsent(template, LaneLoops::code);
    try {
      return (LaneLoop)
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(code, function, true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] code(Class<?> template) {
    String file = template.getSimpleName() + ".class";
    try (InputStream in = template.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
