package dev.flotilla.rpc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every method of every service, and who may call it. A method that is not here is refused, and a test that reads the
/// protobuf descriptors fails the build until a new one has its row.
final class AccessTable {
    private static final String PACKAGE = "flotilla.v1.";
    private static final Map<String, Access> RULES = rules();

    private AccessTable() {}

    private static Map<String, Access> rules() {
        var rules = new HashMap<String, Access>();
        rows(rules, "Accounts", Access.OPEN, "CreateAccount", "Login");
        rows(rules, "Accounts", Access.SESSION, "Logout", "ListAccounts", "ChangePassword", "DeleteAccount", "WhoAmI");
        rows(
                rules,
                "Messages",
                Access.SESSION,
                "SendMessage",
                "ListMessages",
                "ReadNewMessages",
                "MarkRead",
                "DeleteMessages",
                "ListConversations",
                "CreateRoom",
                "JoinRoom",
                "LeaveRoom",
                "ListRooms",
                "Subscribe");
        // about servers, not about people: a client without a session, or with no quorum in reach, needs them
        rows(rules, "Cluster", Access.OPEN, "GetLeaderInfo", "GetCluster", "WatchCluster", "ListEvents", "GetDigest");
        // its ticket is the gate
        rows(rules, "Cluster", Access.OPEN, "Enroll");
        rows(rules, "Cluster", Access.OPERATOR, "ListClients", "LeaveCluster", "RemoveServer", "TransferLeadership");
        rows(rules, "Cluster", Access.PEER, "JoinCluster");
        rows(rules, "Peers", Access.PEER, "Presence", "WatchNode", "ConfirmLeaderGone", "RequestLeave", "GetAuthority");
        rows(rules, "Snapshots", Access.PEER, "OpenSnapshot", "ReadSnapshot");
        return Map.copyOf(rules);
    }

    private static void rows(Map<String, Access> rules, String service, Access access, String... methods) {
        for (var method : methods) {
            rules.put(PACKAGE + service + "/" + method, access);
        }
    }

    /// @param fullMethodName as gRPC has it, `flotilla.v1.Accounts/Login`
    static Optional<Access> of(String fullMethodName) {
        return Optional.ofNullable(RULES.get(fullMethodName));
    }

    static Set<String> methods() {
        return RULES.keySet();
    }
}
