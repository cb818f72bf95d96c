/// Puts one server together: consensus, storage, cluster and rpc, in order of start and stop, and the parts that join
/// them: commands into log entries ([CommandGateway]), entries into state ([ChatStateMachine]), commits to readers
/// ([CommitFeed]), fresh reads ([StateQueries]). Decides what a server does with its files at start: form, join,
/// recover,
/// or set aside and re-sync. Calls come from rpc's threads and never block here, except [StateQueries]; the apply
/// thread drives the state; one supervisor thread owns [NodeState].
package dev.flotilla.node;
