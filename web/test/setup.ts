/**
 * The graphemes addon unpacks its tables as it is imported, and where there is a Buffer it reads
 * them from the start of what lies below it. That is right for a Buffer with memory of its own; one
 * cut from the shared pool begins with other data, and unpacking that never ends.
 */
Buffer.poolSize = 0;
