package io.github.chromapath.weights.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions as Python's pickletools describes them, one by one. */
class UnpicklerTest {
  /** Text with \xHH for bytes. */
  private static Object load(String program) throws Exception {
    byte[] bytes = new byte[program.length()];
    int count = 0;
    for (int i = 0; i < program.length(); i++) {
      if (program.startsWith("\\x", i)) {
        bytes[count++] = (byte) Integer.parseInt(program.substring(i + 2, i + 4), 16);
        i += 3;
      } else {
        bytes[count++] = program.substring(i, i + 1).getBytes(StandardCharsets.ISO_8859_1)[0];
      }
    }
    return Unpickler.load(Bytes.of(Arrays.copyOf(bytes, count)));
  }

  @Test
  void numbers() throws Exception {
    assertEquals(-2L, load("J\\xfe\\xff\\xff\\xff."));
    assertEquals(254L, load("K\\xfe."));
    assertEquals(65534L, load("M\\xfe\\xff."));
    assertEquals(-1L, load("\\x8a\\x01\\xff."));
    assertEquals(255L, load("\\x8a\\x02\\xff\\x00."));
    assertEquals(0L, load("\\x8a\\x00."));
    assertEquals(BigInteger.ONE.shiftLeft(64), load("\\x8a\\x09" + "\\x00".repeat(8) + "\\x01."));
    assertEquals(1.5, load("G\\x3f\\xf8" + "\\x00".repeat(6) + "."));
  }

  @Test
  void textOfPython2And3() throws Exception {
    assertEquals("ab", load("U\\x02ab."));
    assertEquals("ab", load("T\\x02\\x00\\x00\\x00ab."));
    assertEquals("\u00e4", load("X\\x02\\x00\\x00\\x00\\xc3\\xa4."));
    assertEquals("ab", load("\\x8c\\x02ab."));
  }

  @Test
  void collections() throws Exception {
    assertEquals(List.of(1L, 2L), load("(K\\x01K\\x02t."));
    assertEquals(List.of(1L, 2L, 3L), load("K\\x01K\\x02K\\x03\\x87."));
    assertEquals(List.of(1L, 2L, 3L), load("]K\\x01a(K\\x02K\\x03e."));
    assertEquals(Map.of("a", 1L, "b", 2L), load("}U\\x01aK\\x01s(U\\x01bK\\x02u."));
    assertEquals(Map.of("a", 1L), load("ccollections\nOrderedDict\n(]]U\\x01aaK\\x01aatR."));
  }

  @Test
  void theMemo() throws Exception {
    assertEquals(List.of("a", "a"), load("(U\\x01aq\\x05h\\x05t."));
    assertEquals(List.of("a", "a"), load("(\\x8c\\x01a\\x94h\\x00t."));
    assertEquals(List.of("a", "a"), load("(U\\x01ar\\x05\\x01\\x00\\x00j\\x05\\x01\\x00\\x00t."));
  }

  @ParameterizedTest
  @CsvSource({
    "cos\\nsystem\\n., os.system",
    "\\x8c\\x02os\\x8c\\x06system\\x93., os.system",
    "i., instruction 0x69",
    "ctorch\\nFloatStorage\\n)R., 'calls torch FloatStorage'",
    "K\\x01)R., a Long where a Global belongs",
    "h\\x07., recalls",
    "a., takes more values",
    "K\\x01K\\x02., values over",
    "}]K\\x01s., a ArrayList where a String belongs",
    "K\\x01Q., refers to storages",
    "X\\xff\\xff\\xff\\xff., 4294967295 bytes",
    "K, cut short"
  })
  void whatIsRefused(String program, String fault) {
    TorchFault refusal = assertThrows(TorchFault.class, () -> load(program.replace("\\n", "\n")));
    assertTrue(refusal.getMessage().contains(fault), refusal.getMessage());
  }
}
