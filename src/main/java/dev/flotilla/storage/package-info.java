/// The replicated state in SQLite, one database file for each server, and it alone knows SQL.
///
/// It promises: rows, remembered ids, applied position and running digest change in one transaction; the same entries
/// give the same rows, answers and digest on every server, however they are grouped. One writer connection belongs to
/// the apply thread ([ChatStore#apply] and its neighbours); reads run on a few platform threads ([ReaderPool]), since
/// SQLite is native code and would hold a virtual thread's carrier. What a file is worth after damage is decided when
/// it is opened ([ChatStore#open]); what to do about it is left to `node`, and so is everything about the log.
package dev.flotilla.storage;
