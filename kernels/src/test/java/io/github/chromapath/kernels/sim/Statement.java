// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.List;

/**
 * One instruction as written, operands resolved.
 *
 * @param text the source line, for reports
 * @param guard the row of the guarding predicate, or -1
 * @param opcode the first part of the mnemonic
 * @param modifiers the other parts, in order
 */
record Statement(
    int line,
    String text,
    int guard,
    boolean guardNegated,
    String opcode,
    List<String> modifiers,
    List<Operand> operands) {}
