/* Loaded before a program's own libraries (LD_PRELOAD), this library makes the disk misbehave under
 * its ledger, or records what becomes of it. What it does is said in the environment; see faults.c.
 * For tests only. */
