// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs one pickle: the binary opcodes that {@code torch.save} uses in protocols 2 to 5, on {@link
 * PyValue}s. It does not recurse. The numbers of opcodes and stack entries and the size of integers
 * are limited here, the size of text by {@link PickleInput}. Used once, by one thread.
 */
final class Unpickler {
  private static final int MAX_OPERATIONS = 1 << 18;
  private static final int MAX_STACK = 1 << 16;
  private static final int MAX_INTEGER_BYTES = 16;
  private static final int HIGHEST_PROTOCOL = 5;

  private final PickleInput in;
  private final PersistentIds persistent;
  private final List<PyValue> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Long, PyValue> memo = new HashMap<>();
  private int budget = MAX_OPERATIONS;

  private Unpickler(PickleInput in, PersistentIds persistent) {
    this.in = in;
    this.persistent = persistent;
  }

  /**
   * Reads the pickle at the input's position, which moves past it.
   *
   * @return the pickled object
   * @throws TorchFault if it is damaged, or needs something that weights do not need
   */
  static PyValue load(PickleInput in, PersistentIds persistent) throws TorchFault, IOException {
    return new Unpickler(in, persistent).load();
  }

  private PyValue load() throws TorchFault, IOException {
    Opcode opcode = Opcode.of(in.unsignedByte());
    while (opcode != Opcode.STOP) {
      spend(1);
      execute(opcode);
      opcode = Opcode.of(in.unsignedByte());
    }
    return pop();
  }

  private void spend(int operations) throws TorchFault {
    budget -= operations;
    if (budget < 0) {
      throw TorchFault.unsuitable("its pickle has more than " + MAX_OPERATIONS + " operations");
    }
  }

  private void execute(Opcode opcode) throws TorchFault, IOException {
    switch (opcode) {
      case PROTO -> checkProtocol(in.unsignedByte());
      case FRAME -> in.int64();
      case NONE -> push(PyValue.Constant.NONE);
      case NEWTRUE -> push(PyValue.Constant.TRUE);
      case NEWFALSE -> push(PyValue.Constant.FALSE);
      case BININT -> pushInt(in.int32());
      case BININT1 -> pushInt(in.unsignedByte());
      case BININT2 -> pushInt(in.unsignedShort());
      case LONG1 -> pushLong(in.unsignedByte());
      case LONG4 -> pushLong(in.unsignedInt());
      case BINFLOAT -> push(new PyValue.Real(in.bigEndianDouble()));
      case SHORT_BINSTRING, SHORT_BINUNICODE -> pushText(in.unsignedByte());
      case BINSTRING, BINUNICODE -> pushText(in.unsignedInt());
      case BINUNICODE8 -> pushText(in.int64());
      case MARK -> mark();
      case EMPTY_TUPLE -> push(new PyValue.Tuple(ImmutableList.of()));
      case TUPLE1 -> pushTuple(1);
      case TUPLE2 -> pushTuple(2);
      case TUPLE3 -> pushTuple(3);
      case TUPLE -> push(new PyValue.Tuple(popToMark()));
      case EMPTY_LIST -> push(new PyValue.Listing(new ArrayList<>()));
      case APPEND -> append(ImmutableList.of(pop()));
      case APPENDS -> append(popToMark());
      case EMPTY_DICT -> push(new PyValue.Dict(new LinkedHashMap<>()));
      case SETITEM -> setItems(popMany(2));
      case SETITEMS -> setItems(popToMark());
      case BINPUT -> memo.put((long) in.unsignedByte(), top());
      case LONG_BINPUT -> memo.put(in.unsignedInt(), top());
      case MEMOIZE -> memo.put((long) memo.size(), top());
      case BINGET -> recall(in.unsignedByte());
      case LONG_BINGET -> recall(in.unsignedInt());
      case GLOBAL -> pushGlobal(in.line(), in.line());
      case STACK_GLOBAL -> {
        ImmutableList<PyValue> names = popMany(2);
        pushGlobal(names.get(0).text("module"), names.get(1).text("name of a global"));
      }
      case REDUCE, NEWOBJ -> {
        ImmutableList<PyValue> call = popMany(2);
        spend(TorchObjects.effort(call.get(1)));
        push(TorchObjects.call(call.get(0), call.get(1)));
      }
      case BUILD -> {
        PyValue state = pop();
        TorchObjects.build(top(), state);
      }
      case BINPERSID -> push(persistent.find(pop()));
      default ->
          throw TorchFault.unsuitable(
              "its pickle uses the opcode " + opcode + ", which torch.save does not");
    }
  }

  private static void checkProtocol(int protocol) throws TorchFault {
    if (protocol > HIGHEST_PROTOCOL) {
      throw TorchFault.broken("its pickle has the unknown protocol " + protocol);
    }
  }

  private void push(PyValue value) throws TorchFault {
    if (stack.size() == MAX_STACK) {
      throw TorchFault.unsuitable("its pickle needs a stack of more than " + MAX_STACK + " values");
    }
    stack.add(value);
  }

  private void pushInt(int value) throws TorchFault {
    push(new PyValue.Int(BigInteger.valueOf(value)));
  }

  /** Two's complement, least significant byte first. */
  private void pushLong(long bytes) throws TorchFault, IOException {
    if (bytes > MAX_INTEGER_BYTES) {
      throw TorchFault.unsuitable("its pickle has an integer of " + bytes + " bytes");
    }
    byte[] little = in.bytes(bytes);
    byte[] big = new byte[little.length + 1];
    big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
    for (int i = 0; i < little.length; i++) {
      big[little.length - i] = little[i];
    }
    push(new PyValue.Int(new BigInteger(big)));
  }

  private void pushText(long bytes) throws TorchFault, IOException {
    push(new PyValue.Text(in.text(bytes)));
  }

  private void pushTuple(int size) throws TorchFault {
    push(new PyValue.Tuple(popMany(size)));
  }

  private void pushGlobal(String module, String name) throws TorchFault {
    push(new PyValue.Global(TorchGlobal.of(module, name)));
  }

  private void mark() throws TorchFault {
    if (marks.size() == MAX_STACK) {
      throw TorchFault.unsuitable("its pickle sets more than " + MAX_STACK + " marks");
    }
    marks.push(stack.size());
  }

  private PyValue top() throws TorchFault {
    return stack.get(checkDepth(1));
  }

  private PyValue pop() throws TorchFault {
    return stack.remove(checkDepth(1));
  }

  private ImmutableList<PyValue> popMany(int count) throws TorchFault {
    return popFrom(checkDepth(count));
  }

  /** Stack index of the first of the last {@code count} values, which must be above the mark. */
  private int checkDepth(int count) throws TorchFault {
    int from = stack.size() - count;
    if (from < (marks.isEmpty() ? 0 : marks.peek())) {
      throw TorchFault.broken("its pickle takes more from the stack than is on it");
    }
    return from;
  }

  private ImmutableList<PyValue> popToMark() throws TorchFault {
    if (marks.isEmpty()) {
      throw TorchFault.broken("its pickle lacks a mark");
    }
    return popFrom(marks.pop());
  }

  private ImmutableList<PyValue> popFrom(int from) {
    List<PyValue> values = stack.subList(from, stack.size());
    ImmutableList<PyValue> popped = ImmutableList.copyOf(values);
    values.clear();
    return popped;
  }

  private void append(List<PyValue> values) throws TorchFault {
    if (!(top() instanceof PyValue.Listing list)) {
      throw TorchFault.broken("its pickle appends to an object that is not a list");
    }
    list.items().addAll(values);
  }

  private void setItems(List<PyValue> keysAndValues) throws TorchFault {
    if (!(top() instanceof PyValue.Dict dict) || keysAndValues.size() % 2 != 0) {
      throw TorchFault.broken("its pickle sets items of an object that is not a dict");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      dict.put(keysAndValues.get(i), keysAndValues.get(i + 1));
    }
  }

  private void recall(long index) throws TorchFault {
    PyValue value = memo.get(index);
    if (value == null) {
      throw TorchFault.broken("its pickle recalls an object that it did not store");
    }
    push(value);
  }
}
