// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.loss.Balance;
import io.github.chromapath.run.BalanceConfig;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of {@code --balance}: none, class or chroma. */
final class BalanceOption implements ITypeConverter<BalanceOption.Value> {
  /** Equal weights. */
  static final String NONE = "none";

  /**
   * The value.
   *
   * @param kind empty for equal weights
   */
  record Value(Optional<Balance.Kind> kind) {
    /** The configuration; its uniform part can be set. */
    Optional<BalanceConfig> config(SetOptions set) {
      return kind.map(
          chosen ->
              new BalanceConfig(
                  chosen, set.number("balance-uniform", BalanceConfig.STANDARD_UNIFORM)));
    }
  }

  @Override
  public Value convert(String text) {
    return switch (text) {
      case NONE -> new Value(Optional.empty());
      case "class" -> new Value(Optional.of(Balance.Kind.CLASS));
      case "chroma" -> new Value(Optional.of(Balance.Kind.CHROMA));
      default -> throw new TypeConversionException("give none, class or chroma, not " + text + ".");
    };
  }
}
