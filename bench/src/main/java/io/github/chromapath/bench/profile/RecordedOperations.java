// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.op.Op;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The different operations of a pass, as a backend receives them. Each has a name made of its kind,
 * the shapes and types of its tensors and its settings, so that equal names mean equal work in any
 * version of this project. Names contain no commas, which separate values of JMH's parameters.
 */
public final class RecordedOperations {
  private final boolean frozen;
  private final Map<String, List<Op>> byName;

  private RecordedOperations(boolean frozen, Map<String, List<Op>> byName) {
    this.frozen = frozen;
    this.byName = byName;
  }

  /** Records a pass. Nothing is allocated. */
  public static RecordedOperations of(Pass pass) {
    return new RecordedOperations(
        pass.mode() == Pass.Mode.INFERENCE,
        pass.operations().stream()
            .collect(
                Collectors.groupingBy(
                    RecordedOperations::name, LinkedHashMap::new, Collectors.toList())));
  }

  private static String name(Op op) {
    return OpDescription.of(op).toString().replace(", ", "; ").replace("= tensor", "tensor");
  }

  /** All names, in the order in which the operations first run. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** The names of operations that have their kind in the pass alone, such as losses. */
  public List<String> onlyOnesOfTheirKind() {
    Map<String, List<String>> byKind =
        byName.keySet().stream()
            .collect(
                Collectors.groupingBy(
                    name -> OpDescription.of(operations(name).get(0)).kind(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return byKind.values().stream()
        .filter(names -> names.size() == 1)
        .map(names -> names.get(0))
        .toList();
  }

  /**
   * Number of operations of that name in the pass.
   *
   * @throws NoSuchElementException if there is none
   */
  public int count(String name) {
    return operations(name).size();
  }

  /**
   * Compiles one operation alone, with its own tensors.
   *
   * @param backend stays open until the result is closed
   * @throws NoSuchElementException if the pass has no operation of that name
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device has no room
   */
  public Single compile(String name, Backend backend) {
    DetachedOp detached = DetachedOp.of(operations(name).get(0));
    try {
      return new Single(detached, backend.compile(List.of(detached.allocate(backend, frozen))));
    } catch (RuntimeException | Error e) {
      detached.close();
      throw e;
    }
  }

  private List<Op> operations(String name) {
    List<Op> operations = byName.get(name);
    if (operations == null) {
      throw new NoSuchElementException(
          "the pass has no operation '"
              + name
              + "'; chromapath-bench operations --list prints all");
    }
    return operations;
  }

  /** One operation, ready to run. The creator closes it. */
  public static final class Single implements AutoCloseable {
    private final DetachedOp tensors;
    private final Executable program;

    private Single(DetachedOp tensors, Executable program) {
      this.tensors = tensors;
      this.program = program;
    }

    /** Runs it once. */
    public void run() {
      program.run();
    }

    @Override
    public void close() {
      program.close();
      tensors.close();
    }
  }
}
