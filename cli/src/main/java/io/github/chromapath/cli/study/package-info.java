/** The page of a study of naturalness. */
package io.github.chromapath.cli.study;
