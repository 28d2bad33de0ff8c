// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.Losses;
import io.github.chromapath.score.ValidationScores;

/**
 * The result of a validation.
 *
 * @param losses means over the validation images
 * @param scores of the predicted colours and classes
 */
public record Validation(Losses losses, ValidationScores scores) {}
