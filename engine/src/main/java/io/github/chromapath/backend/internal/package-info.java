/** Code that the backends share. */
package io.github.chromapath.backend.internal;
