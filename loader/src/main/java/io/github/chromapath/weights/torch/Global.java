package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.StoredType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The only names that a pickle may mention, and what calling them makes. */
enum Global {
  ORDERED_DICT("collections OrderedDict"),
  REBUILD_TENSOR_V2("torch._utils _rebuild_tensor_v2"),
  REBUILD_TENSOR("torch._utils _rebuild_tensor"),
  REBUILD_PARAMETER("torch._utils _rebuild_parameter"),
  FLOAT("torch FloatStorage", StoredType.F32),
  HALF("torch HalfStorage", StoredType.F16),
  BFLOAT16("torch BFloat16Storage", StoredType.BF16),
  DOUBLE("torch DoubleStorage", StoredType.F64),
  LONG("torch LongStorage", StoredType.I64),
  INT("torch IntStorage", StoredType.I32),
  FLOAT_TENSOR("torch FloatTensor"),
  HALF_TENSOR("torch HalfTensor"),
  DOUBLE_TENSOR("torch DoubleTensor"),
  LONG_TENSOR("torch LongTensor"),
  INT_TENSOR("torch IntTensor");

  private static final String PLAIN = "give a file that holds a state_dict alone";

  private final String name;
  private final StoredType element;

  Global(String name) {
    this(name, null);
  }

  Global(String name, StoredType element) {
    this.name = name;
    this.element = element;
  }

  static Global of(String module, String name) throws TorchFault {
    String full = module + " " + name;
    for (Global global : values()) {
      if (global.name.equals(full)) {
        return global;
      }
    }
    throw new TorchFault("it asks for " + module + "." + name + ", which is not allowed", PLAIN);
  }

  /** What the elements of a storage of this class are, if it is one. */
  Optional<StoredType> element() {
    return Optional.ofNullable(element);
  }

  Object call(List<?> arguments) throws TorchFault {
    return switch (this) {
      case ORDERED_DICT -> dictionary(arguments);
      case REBUILD_TENSOR_V2, REBUILD_TENSOR -> tensor(arguments);
      case REBUILD_PARAMETER -> Values.at(arguments, 0, TorchTensor.class);
      default -> throw new TorchFault("it calls " + name + ", which is not allowed", PLAIN);
    };
  }

  /** Of no argument, or of a list of pairs. */
  private static Map<Object, Object> dictionary(List<?> arguments) throws TorchFault {
    Map<Object, Object> dictionary = new LinkedHashMap<>();
    if (!arguments.isEmpty()) {
      for (Object item : Values.at(arguments, 0, List.class)) {
        List<?> pair = Values.as(item, List.class);
        if (pair.size() != 2) {
          throw new TorchFault("an entry of a dictionary in it is no pair");
        }
        dictionary.put(Values.key(pair.get(0)), pair.get(1));
      }
    }
    return dictionary;
  }

  private static TorchTensor tensor(List<?> arguments) throws TorchFault {
    return TorchTensor.of(
        Values.at(arguments, 0, Storage.class),
        Values.at(arguments, 1, Long.class),
        Values.longs(Values.at(arguments, 2, List.class)),
        Values.longs(Values.at(arguments, 3, List.class)));
  }
}
