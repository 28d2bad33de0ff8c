/** Files that appear whole or not at all, and the names of files beside others. */
package io.github.chromapath.internal.file;
