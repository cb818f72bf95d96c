package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.MemberId;
import java.util.Optional;

final class NoListener implements Leadership.Listener {
    @Override
    public void roleChanged(EngineStatus.Role role, long term, Optional<MemberId> leader, String reason) {
        // not of interest
    }

    @Override
    public void configurationChanged(Configuration configuration) {
        // not of interest
    }
}
