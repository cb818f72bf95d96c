package dev.flotilla.ui.dashboard;

import dev.flotilla.client.ReplicaList;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.config.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One line of the list of servers this program would fall back to, held against the team's membership.
record ReplicaRow(String address, Origin origin, Standing standing) {
    enum Origin {
        /// Told by the team.
        TOLD,
        /// Named at the start.
        SEED,
        /// A member that the list lacks.
        NOT_HELD
    }

    enum Standing {
        MEMBER,
        NO_MEMBER
    }

    static List<ReplicaRow> of(ReplicaList list, TeamView view) {
        var members = view.servers().stream().map(ServerView::address).collect(Collectors.toSet());
        var rows = new ArrayList<ReplicaRow>();
        list.addresses()
                .forEach(address -> rows.add(new ReplicaRow(
                        address.toString(),
                        list.servers().contains(address) ? Origin.TOLD : Origin.SEED,
                        members.contains(address.toString()) ? Standing.MEMBER : Standing.NO_MEMBER)));
        var held = list.addresses().stream().map(Address::toString).collect(Collectors.toSet());
        members.stream()
                .filter(address -> !held.contains(address))
                .sorted()
                .forEach(address -> rows.add(new ReplicaRow(address, Origin.NOT_HELD, Standing.MEMBER)));
        return List.copyOf(rows);
    }

    static boolean isCurrent(ReplicaList list, TeamView view) {
        return list.configIndex() >= view.configIndex();
    }
}
