// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class HuffmanZlibTest {
  @Test
  void zlibInflatesWhatWasCompressed() throws DataFormatException {
    Random random = new Random(5);
    for (int length : new int[] {1, 2, 255, 70_000, (1 << 19) - 1, 1 << 19, (1 << 20) + 17}) {
      byte[] noise = new byte[length];
      for (int i = 0; i < length; i++) {
        noise[i] = (byte) (4 * random.nextGaussian());
      }
      assertRoundTrip(noise);
    }
  }

  @Test
  void uniformBytesAndEmptyInputSurvive() throws DataFormatException {
    byte[] uniform = new byte[300_000];
    new Random(6).nextBytes(uniform);
    assertRoundTrip(uniform);
    assertRoundTrip(new byte[0]);
  }

  @Test
  void oneSymbolOnlyStillGivesACompleteCode() throws DataFormatException {
    byte[] constant = new byte[1000];
    assertRoundTrip(constant);
    Arrays.fill(constant, (byte) 200);
    assertRoundTrip(constant);
  }

  /** Fibonacci frequencies make an unlimited Huffman code as deep as it has symbols. */
  @Test
  void codesAreHeldToFifteenBits() throws DataFormatException {
    byte[] data = new byte[400_000];
    int at = 0;
    int frequency = 1;
    int before = 1;
    for (int symbol = 0; at + frequency < data.length; symbol++) {
      Arrays.fill(data, at, at + frequency, (byte) symbol);
      at += frequency;
      int sum = frequency + before;
      before = frequency;
      frequency = sum;
    }
    byte[] used = Arrays.copyOf(data, at);
    assertRoundTrip(used);
  }

  @Test
  void sizeIsNearTheEntropy() {
    Random random = new Random(7);
    byte[] noise = new byte[1 << 20];
    double[] counts = new double[256];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (3 * random.nextGaussian());
      counts[noise[i] & 255]++;
    }
    double bits = 0;
    for (double count : counts) {
      bits -= count == 0 ? 0 : count * Math.log(count / noise.length) / Math.log(2);
    }
    // Huffman's redundancy is below p_max + 0.086 bits a symbol (Gallager 1978); p_max is 0.13.
    assertTrue(HuffmanZlib.compress(noise).remaining() * 8.0 < bits + 0.22 * noise.length);
  }

  private static void assertRoundTrip(byte[] data) throws DataFormatException {
    ByteBuffer zlib = HuffmanZlib.compress(data);
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(zlib);
      byte[] back = new byte[data.length + 1];
      int length = inflater.inflate(back);
      assertTrue(inflater.finished());
      assertEquals(0, inflater.getRemaining());
      assertArrayEquals(data, Arrays.copyOf(back, length));
    } finally {
      inflater.end();
    }
  }
}
