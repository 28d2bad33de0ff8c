// SPDX-License-Identifier: Apache-2.0
/**
 * Studies of naturalness: what people answered, and the scores that follow from it.
 *
 * <p>{@link io.github.chromapath.score.study.StudyKey} names the pictures behind the tokens of a
 * study's page, {@link io.github.chromapath.score.study.StudyAnswers} is what one participant
 * answered, and {@link io.github.chromapath.score.study.StudyScores} has the scores. docs/study.md
 * explains the method.
 */
package io.github.chromapath.score.study;
