// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.zip.Adler32;

/**
 * Makes zlib streams (RFC 1950) of dynamic Huffman blocks (RFC 1951, 3.2.7) that hold literals
 * only: the fitting and fast form for noisy pictures, in which no string repeats.
 */
final class HuffmanZlib {
  private static final int BLOCK = 1 << 19;
  private static final int END_OF_BLOCK = 256;
  private static final int SYMBOLS = 257;
  private static final int LONGEST_CODE = 15;

  /** More bytes than a block's header, pending bits and the checksum take. */
  private static final int FRAMING = 200;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] out;
  private int size;
  private long bits;
  private int bitCount;

  private HuffmanZlib(int inputLength) {
    out = new byte[inputLength / 2 + 64];
  }

  /** Compresses data into a whole zlib stream: what remains of the buffer returned. */
  static ByteBuffer compress(byte[] data) {
    HuffmanZlib zlib = new HuffmanZlib(data.length);
    zlib.put(0x78, 8);
    zlib.put(0x01, 8);
    int from = 0;
    do {
      int to = Math.min(data.length, from + BLOCK);
      zlib.block(data, from, to);
      from = to;
    } while (from < data.length);
    zlib.put(0, -zlib.bitCount & 7);
    Adler32 sum = new Adler32();
    sum.update(data);
    zlib.put(Integer.reverseBytes((int) sum.getValue()) & 0xFFFFFFFFL, 32);
    return ByteBuffer.wrap(zlib.out, 0, zlib.size);
  }

  private void block(byte[] data, int from, int to) {
    int[] counts = new int[SYMBOLS];
    counts[END_OF_BLOCK] = 1;
    for (int i = from; i < to; i++) {
      counts[data[i] & 255]++;
    }
    int[] lengths = codeLengths(counts);
    int[] codes = codes(lengths);
    reserve(counts, lengths);
    put(to == data.length ? 1 : 0, 1);
    put(2, 2);
    putLengths(lengths);
    putLiterals(data, from, to, codes, lengths);
    put(codes[END_OF_BLOCK], lengths[END_OF_BLOCK]);
  }

  /** Makes room for a block and for the end of the stream. */
  private void reserve(int[] counts, int[] lengths) {
    long blockBits = 0;
    for (int i = 0; i < SYMBOLS; i++) {
      blockBits += (long) counts[i] * lengths[i];
    }
    int needed = Math.toIntExact(size + blockBits / 8 + FRAMING);
    if (needed > out.length) {
      out = Arrays.copyOf(out, needed + needed / 4);
    }
  }

  /**
   * The block's header: 257 literal lengths and one distance length of 0, each as a symbol of a
   * code-length code in which all of 0 to 15 have 4 bits, so that a length codes as itself.
   */
  private void putLengths(int[] lengths) {
    put(0, 5);
    put(0, 5);
    put(19 - 4, 4);
    for (int i = 0; i < 19; i++) {
      put(i < 3 ? 0 : 4, 3);
    }
    for (int length : lengths) {
      put(Integer.reverse(length) >>> 28, 4);
    }
    put(0, 4);
  }

  /** Lengths of a complete prefix code for the symbols that occur, at most 15 bits each. */
  private static int[] codeLengths(int[] counts) {
    int[] weights = counts.clone();
    if (Arrays.stream(weights).filter(w -> w > 0).count() < 2) {
      weights[0]++;
      weights[1]++;
    }
    int[] lengths = huffman(weights);
    while (Arrays.stream(lengths).max().orElse(0) > LONGEST_CODE) {
      for (int i = 0; i < SYMBOLS; i++) {
        weights[i] = (weights[i] + 1) / 2;
      }
      lengths = huffman(weights);
    }
    return lengths;
  }

  private record Node(long weight, int index) {}

  private static int[] huffman(int[] weights) {
    int[] parent = new int[2 * SYMBOLS];
    PriorityQueue<Node> queue =
        new PriorityQueue<>(Comparator.comparingLong(Node::weight).thenComparingInt(Node::index));
    for (int i = 0; i < SYMBOLS; i++) {
      if (weights[i] > 0) {
        queue.add(new Node(weights[i], i));
      }
    }
    int next = SYMBOLS;
    while (queue.size() > 1) {
      Node a = queue.remove();
      Node b = queue.remove();
      parent[a.index] = next;
      parent[b.index] = next;
      queue.add(new Node(a.weight + b.weight, next++));
    }
    int root = next - 1;
    int[] depth = new int[next];
    for (int i = root - 1; i >= 0; i--) {
      depth[i] = i >= SYMBOLS || weights[i] > 0 ? depth[parent[i]] + 1 : 0;
    }
    return Arrays.copyOf(depth, SYMBOLS);
  }

  /** Canonical codes, each bit-reversed as the stream takes them lowest bit first. */
  private static int[] codes(int[] lengths) {
    int[] next = new int[LONGEST_CODE + 2];
    for (int length : lengths) {
      if (length > 0) {
        next[length + 1]++;
      }
    }
    for (int length = 1; length <= LONGEST_CODE; length++) {
      next[length + 1] = (next[length] + next[length + 1]) << 1;
    }
    int[] codes = new int[SYMBOLS];
    for (int i = 0; i < SYMBOLS; i++) {
      if (lengths[i] > 0) {
        codes[i] = Integer.reverse(next[lengths[i]]++) >>> (32 - lengths[i]);
      }
    }
    return codes;
  }

  private void putLiterals(byte[] data, int from, int to, int[] codes, int[] lengths) {
    long pending = bits;
    int count = bitCount;
    int at = size;
    for (int i = from; i < to; i++) {
      int symbol = data[i] & 255;
      pending |= (long) codes[symbol] << count;
      count += lengths[symbol];
      if (count >= 32) {
        WORD.set(out, at, (int) pending);
        at += 4;
        pending >>>= 32;
        count -= 32;
      }
    }
    bits = pending;
    bitCount = count;
    size = at;
  }

  private void put(long value, int count) {
    bits |= value << bitCount;
    bitCount += count;
    while (bitCount >= 8) {
      out[size++] = (byte) bits;
      bits >>>= 8;
      bitCount -= 8;
    }
  }
}
