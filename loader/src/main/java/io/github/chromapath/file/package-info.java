/** Files that appear whole or not at all. */
package io.github.chromapath.file;
