/// `main()` and the composition roots: joins what each room declares with what another provides, sets logging up, owns
/// the order of start and stop of the process. Knows every room; no room knows it.
package dev.flotilla.app;
