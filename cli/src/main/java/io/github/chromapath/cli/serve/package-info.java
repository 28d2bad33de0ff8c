/**
 * The HTTP service of {@code chromapath serve}: one loaded network, a page, and an API under {@code
 * /v1}. Nothing outside this package knows the HTTP library, which only {@code serve} loads.
 */
package io.github.chromapath.cli.serve;
