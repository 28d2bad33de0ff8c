package io.github.chromapath.weights.torch;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs one pickle: Python's pickletools describes the instructions. Numbers become {@code Long} or,
 * beyond 64 bits, {@code BigInteger}; tuples and lists become {@code List}, dictionaries {@code
 * LinkedHashMap}, None becomes null. Instructions that state dicts have no use for are refused, and
 * so is every name that {@link Global} does not list.
 */
final class Unpickler {
  private static final int MOST_VALUES = 1 << 20;
  private static final int MOST_INSTRUCTIONS = 1 << 24;
  private static final int MOST_TEXT = 1 << 16;

  /** Resolves references to what lies outside the pickle. */
  @FunctionalInterface
  interface PersistentLoad {
    /** What {@code id} stands for. */
    Object load(Object id) throws TorchFault;
  }

  private static final Object MARK = new Object();

  private final Bytes bytes;
  private final PersistentLoad persistent;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  private Unpickler(Bytes bytes, PersistentLoad persistent) {
    this.bytes = bytes;
    this.persistent = persistent;
  }

  /** The value of the pickle that starts at the next byte. */
  static Object load(Bytes bytes, PersistentLoad persistent) throws IOException, TorchFault {
    return new Unpickler(bytes, persistent).run();
  }

  /** The value of a pickle that refers to nothing outside. */
  static Object load(Bytes bytes) throws IOException, TorchFault {
    return load(
        bytes,
        id -> {
          throw new TorchFault("it refers to storages where there are none");
        });
  }

  private Object run() throws IOException, TorchFault {
    for (int done = 0; done < MOST_INSTRUCTIONS; done++) {
      int instruction = bytes.unsignedByte();
      if (instruction == '.') {
        Object result = pop();
        if (!stack.isEmpty()) {
          throw new TorchFault("a pickle in it leaves " + stack.size() + " values over");
        }
        return result;
      }
      execute(instruction);
      if (stack.size() > MOST_VALUES || memo.size() > MOST_VALUES) {
        throw new TorchFault("a pickle in it has more than " + MOST_VALUES + " values");
      }
    }
    throw new TorchFault("a pickle in it has more than " + MOST_INSTRUCTIONS + " instructions");
  }

  private void execute(int instruction) throws IOException, TorchFault {
    switch (instruction) {
      case 0x80 -> protocol(bytes.unsignedByte());
      case 0x95 -> bytes.int64(); // FRAME: a hint at how much to read
      case '(' -> push(MARK);
      case '0' -> pop();
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) bytes.int32());
      case 'K' -> push((long) bytes.unsignedByte());
      case 'M' -> push((long) bytes.unsignedShort());
      case 0x8a -> push(longOf(bytes.array(bytes.unsignedByte(), 255)));
      case 'G' -> push(bytes.bigEndianDouble());
      case 'X' -> push(bytes.text(Integer.toUnsignedLong(bytes.int32()), MOST_TEXT));
      case 'T' -> push(bytes.text(bytes.int32(), MOST_TEXT));
      case 'U', 0x8c -> push(bytes.text(bytes.unsignedByte(), MOST_TEXT));
      case ')' -> push(List.of());
      case 't' -> push(unmodifiable(popToMark()));
      case 0x85 -> push(unmodifiable(popLast(1)));
      case 0x86 -> push(unmodifiable(popLast(2)));
      case 0x87 -> push(unmodifiable(popLast(3)));
      case ']' -> push(new ArrayList<>());
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case '}' -> push(new LinkedHashMap<>());
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popToMark());
      case 'q' -> memo.put((long) bytes.unsignedByte(), top());
      case 'r' -> memo.put(Integer.toUnsignedLong(bytes.int32()), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(remembered(bytes.unsignedByte()));
      case 'j' -> push(remembered(Integer.toUnsignedLong(bytes.int32())));
      case 'c' -> push(Global.of(bytes.line(MOST_TEXT), bytes.line(MOST_TEXT)));
      case 0x93 -> stackGlobal();
      case 'R' -> reduce();
      case 'b' -> build();
      case 'Q' -> push(persistent.load(pop()));
      default ->
          throw new TorchFault(
              "a pickle in it has the instruction 0x%02x, which is not allowed"
                  .formatted(instruction),
              "give a file that holds a state_dict alone");
    }
  }

  private static void protocol(int version) throws TorchFault {
    if (version > 5) {
      throw new TorchFault("it is a pickle of protocol " + version, "save it with protocol 2");
    }
  }

  private static Object longOf(byte[] littleEndian) {
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
    }
    BigInteger value = bigEndian.length == 0 ? BigInteger.ZERO : new BigInteger(bigEndian);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private void stackGlobal() throws TorchFault {
    List<Object> names = popLast(2);
    push(Global.of(Values.as(names.get(0), String.class), Values.as(names.get(1), String.class)));
  }

  private void reduce() throws TorchFault {
    List<?> arguments = Values.as(pop(), List.class);
    push(Values.as(pop(), Global.class).call(arguments));
  }

  /** Attributes of a dictionary ({@code _metadata}) are of no use here. */
  private void build() throws TorchFault {
    pop();
    Values.as(top(), Map.class);
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> values) throws TorchFault {
    if (!(top() instanceof ArrayList)) {
      throw new TorchFault("a pickle in it appends to what is no list");
    }
    ((ArrayList<Object>) top()).addAll(values);
  }

  @SuppressWarnings("unchecked")
  private void setItems(List<Object> keysAndValues) throws TorchFault {
    Map<Object, Object> map = Values.as(top(), Map.class);
    if (keysAndValues.size() % 2 != 0) {
      throw new TorchFault("a pickle in it has a key without a value");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      map.put(Values.key(keysAndValues.get(i)), keysAndValues.get(i + 1));
    }
  }

  private Object remembered(long index) throws TorchFault {
    if (!memo.containsKey(index)) {
      throw new TorchFault("a pickle in it recalls what it never stored");
    }
    return memo.get(index);
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() throws TorchFault {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw empty();
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws TorchFault {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private List<Object> popLast(int count) throws TorchFault {
    int from = stack.size() - count;
    if (from < 0 || stack.subList(from, stack.size()).contains(MARK)) {
      throw empty();
    }
    return cut(from);
  }

  private List<Object> popToMark() throws TorchFault {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw empty();
    }
    List<Object> values = cut(mark + 1);
    stack.remove(mark);
    return values;
  }

  private List<Object> cut(int from) {
    List<Object> last = stack.subList(from, stack.size());
    List<Object> values = new ArrayList<>(last);
    last.clear();
    return values;
  }

  private static List<Object> unmodifiable(List<Object> values) {
    return Collections.unmodifiableList(values);
  }

  private static TorchFault empty() {
    return new TorchFault("a pickle in it takes more values than it has");
  }
}
