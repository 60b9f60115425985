//! The kinds of policy findings. A code is OpenClaw's own id for the same thing, with `*` for the
//! name of a channel; telson's own kinds have codes that begin with `telson/`.

use crate::report::code::{CodeMeta, Level};

/// One kind: its constant, id, code, level and summary. The page lies in `pages/`.
macro_rules! kinds {
    ($($name:ident, $id:literal, $code:literal, $level:ident, $summary:literal;)*) => {
        $(
            #[doc = concat!("`", $code, "`")]
            pub static $name: CodeMeta = CodeMeta {
                id: $id,
                code: $code,
                summary: $summary,
                level: Level::$level,
                doc: include_str!(concat!("pages/", $id, ".md")),
            };
        )*

        /// Every kind, sorted by id.
        pub const CODES: &[&CodeMeta] = &[$(&$name),*];
    };
}

kinds! {
    AGENT_TIMEOUT_UNBOUNDED, "agent-timeout-unbounded", "telson/agent-timeout-unbounded", Warn,
        "A run may take very long";
    BROWSER_CONTROL_NO_AUTH, "browser-control-no-auth", "browser.control_no_auth", Error,
        "Any local program can steer the browser";
    BROWSER_REMOTE_CDP_HTTP, "browser-remote-cdp-http", "browser.remote_cdp_http", Warn,
        "A remote browser is steered over plain HTTP";
    CHANNELS_DM_DISABLED, "channels-dm-disabled", "channels.*.dm.disabled", Info,
        "Direct messages of a channel are ignored";
    CHANNELS_DM_LOCKED, "channels-dm-locked", "channels.*.dm.locked", Info,
        "Nobody is admitted to a channel";
    CHANNELS_DM_OPEN, "channels-dm-open", "channels.*.dm.open", Error,
        "Anyone may write to the agent";
    CHANNELS_DM_OPEN_INVALID, "channels-dm-open-invalid", "channels.*.dm.open_invalid", Warn,
        "Open direct messages without the wildcard";
    CONCURRENCY_UNLIMITED, "concurrency-unlimited", "telson/concurrency-unlimited", Info,
        "Parallel runs are limited only by the machine";
    CONFIG_AGENT_ROSTER_INVALID_DEFAULT_COUNT, "config-agent-roster-invalid-default-count", "config.agent_roster.invalid_default_count", Warn,
        "No agent is the default";
    CONFIG_INSECURE_OR_DANGEROUS_FLAGS, "config-insecure-or-dangerous-flags", "config.insecure_or_dangerous_flags", Warn,
        "A flag switches a protection off";
    CONFIG_PLAINTEXT_SECRETS, "config-plaintext-secrets", "config.plaintext_secrets", Warn,
        "A credential stands in the config as plain text";
    CONFIG_SECRETS_GATEWAY_PASSWORD_IN_CONFIG, "config-secrets-gateway-password-in-config", "config.secrets.gateway_password_in_config", Warn,
        "The gateway password stands in the config";
    CONFIG_SECRETS_HOOKS_TOKEN_IN_CONFIG, "config-secrets-hooks-token-in-config", "config.secrets.hooks_token_in_config", Info,
        "The webhook token stands in the config";
    CONFIG_UNREADABLE, "config-unreadable", "telson/config-unreadable", Error,
        "A part of the config cannot be read";
    DISCOVERY_MDNS_FULL_MODE, "discovery-mdns-full-mode", "discovery.mdns_full_mode", Warn,
        "mDNS tells the network about the host";
    ENV_REFERENCE_LOWER_CASE, "env-reference-lower-case", "telson/env-reference-lower-case", Warn,
        "A reference to a variable is never replaced";
    EXEC_PROVIDER_LOOSE, "exec-provider-loose", "telson/exec-provider-loose", Warn,
        "The program of a secret provider could be swapped";
    GATEWAY_AUTH_NO_RATE_LIMIT, "gateway-auth-no-rate-limit", "gateway.auth_no_rate_limit", Warn,
        "Failed logins are not limited";
    GATEWAY_BIND_NETWORK_ACCESSIBLE, "gateway-bind-network-accessible", "gateway.bind_network_accessible", Warn,
        "The gateway can be reached from the network";
    GATEWAY_BIND_NO_AUTH, "gateway-bind-no-auth", "gateway.bind_no_auth", Error,
        "The gateway listens beyond loopback and asks callers for nothing";
    GATEWAY_CONTROL_UI_ALLOWED_ORIGINS_REQUIRED, "gateway-control-ui-allowed-origins-required", "gateway.control_ui.allowed_origins_required", Error,
        "The Control UI is served beyond loopback to any web page";
    GATEWAY_CONTROL_UI_ALLOWED_ORIGINS_WILDCARD, "gateway-control-ui-allowed-origins-wildcard", "gateway.control_ui.allowed_origins_wildcard", Warn,
        "Any web page may call the Control UI";
    GATEWAY_CONTROL_UI_DEVICE_AUTH_DISABLED, "gateway-control-ui-device-auth-disabled", "gateway.control_ui.device_auth_disabled", Error,
        "The Control UI does not ask for a paired device";
    GATEWAY_CONTROL_UI_HOST_HEADER_ORIGIN_FALLBACK, "gateway-control-ui-host-header-origin-fallback", "gateway.control_ui.host_header_origin_fallback", Warn,
        "The Host header decides which web page may call the Control UI";
    GATEWAY_CONTROL_UI_INSECURE_AUTH, "gateway-control-ui-insecure-auth", "gateway.control_ui.insecure_auth", Warn,
        "The Control UI accepts logins without a device identity";
    GATEWAY_HTTP_NO_AUTH, "gateway-http-no-auth", "gateway.http.no_auth", Warn,
        "HTTP endpoints of the gateway can be called without a credential";
    GATEWAY_HTTP_SESSION_KEY_OVERRIDE_ENABLED, "gateway-http-session-key-override-enabled", "gateway.http.session_key_override_enabled", Info,
        "Callers of the HTTP API choose the session";
    GATEWAY_LOOPBACK_NO_AUTH, "gateway-loopback-no-auth", "gateway.loopback_no_auth", Error,
        "The Control UI on loopback asks callers for nothing";
    GATEWAY_NODES_ALLOW_COMMANDS_DANGEROUS, "gateway-nodes-allow-commands-dangerous", "gateway.nodes.allow_commands_dangerous", Warn,
        "Paired devices may be told to do things with strong effects";
    GATEWAY_NODES_DENY_COMMANDS_INEFFECTIVE, "gateway-nodes-deny-commands-ineffective", "gateway.nodes.deny_commands_ineffective", Warn,
        "Denied node commands that match nothing";
    GATEWAY_PASSWORD_PLACEHOLDER_VALUE, "gateway-password-placeholder-value", "gateway.password_placeholder_value", Error,
        "The gateway password is blank or the word for no value";
    GATEWAY_PASSWORD_TOO_SHORT, "gateway-password-too-short", "gateway.password_too_short", Warn,
        "The gateway password is short";
    GATEWAY_REAL_IP_FALLBACK_ENABLED, "gateway-real-ip-fallback-enabled", "gateway.real_ip_fallback_enabled", Warn,
        "X-Real-IP is believed";
    GATEWAY_TAILSCALE_FUNNEL, "gateway-tailscale-funnel", "gateway.tailscale_funnel", Error,
        "Tailscale Funnel puts the gateway on the public internet";
    GATEWAY_TAILSCALE_SERVE, "gateway-tailscale-serve", "gateway.tailscale_serve", Info,
        "The tailnet reaches the gateway through Tailscale Serve";
    GATEWAY_TOKEN_PLACEHOLDER_VALUE, "gateway-token-placeholder-value", "gateway.token_placeholder_value", Error,
        "The gateway token is blank or the word for no value";
    GATEWAY_TOKEN_TOO_SHORT, "gateway-token-too-short", "gateway.token_too_short", Warn,
        "The gateway token is short";
    GATEWAY_TOOLS_INVOKE_HTTP_DANGEROUS_ALLOW, "gateway-tools-invoke-http-dangerous-allow", "gateway.tools_invoke_http.dangerous_allow", Warn,
        "HTTP callers may run tools that are refused by default";
    GATEWAY_TRUSTED_PROXIES_MISSING, "gateway-trusted-proxies-missing", "gateway.trusted_proxies_missing", Warn,
        "No reverse proxy is named, so every proxied caller looks local";
    GATEWAY_TRUSTED_PROXY_ALLOW_LOOPBACK, "gateway-trusted-proxy-allow-loopback", "gateway.trusted_proxy_allow_loopback", Warn,
        "Any program on the host can speak as the proxy";
    GATEWAY_TRUSTED_PROXY_AUTH, "gateway-trusted-proxy-auth", "gateway.trusted_proxy_auth", Error,
        "The reverse proxy alone decides who a caller is";
    GATEWAY_TRUSTED_PROXY_DEVICE_AUTO_APPROVE, "gateway-trusted-proxy-device-auto-approve", "gateway.trusted_proxy_device_auto_approve", Warn,
        "Devices are paired on the word of the proxy";
    GATEWAY_TRUSTED_PROXY_DEVICE_AUTO_APPROVE_ADMIN, "gateway-trusted-proxy-device-auto-approve-admin", "gateway.trusted_proxy_device_auto_approve_admin", Error,
        "Devices with admin rights are paired on the word of the proxy";
    GATEWAY_TRUSTED_PROXY_NO_ALLOWLIST, "gateway-trusted-proxy-no-allowlist", "gateway.trusted_proxy_no_allowlist", Warn,
        "Everyone whom the proxy lets through may use the gateway";
    GATEWAY_TRUSTED_PROXY_NO_PROXIES, "gateway-trusted-proxy-no-proxies", "gateway.trusted_proxy_no_proxies", Error,
        "Trusted-proxy authentication without a trusted proxy";
    GATEWAY_TRUSTED_PROXY_NO_USER_HEADER, "gateway-trusted-proxy-no-user-header", "gateway.trusted_proxy_no_user_header", Error,
        "Trusted-proxy authentication without the header that names the user";
    HEARTBEAT_OVERLAPS, "heartbeat-overlaps", "telson/heartbeat-overlaps", Warn,
        "A heartbeat may run longer than its interval";
    HOOK_TOKEN_SHARED, "hook-token-shared", "telson/hook-token-shared", Error,
        "The webhook token opens something else too";
    HOOKS_ALLOWED_AGENT_IDS_UNRESTRICTED, "hooks-allowed-agent-ids-unrestricted", "hooks.allowed_agent_ids_unrestricted", Warn,
        "A webhook caller may run any agent";
    HOOKS_DEFAULT_SESSION_KEY_UNSET, "hooks-default-session-key-unset", "hooks.default_session_key_unset", Warn,
        "Each webhook call starts a session of its own";
    HOOKS_INSTALLS_MISSING_INTEGRITY, "hooks-installs-missing-integrity", "hooks.installs_missing_integrity", Warn,
        "A hook pack was installed without a hash";
    HOOKS_INSTALLS_UNPINNED_NPM_SPECS, "hooks-installs-unpinned-npm-specs", "hooks.installs_unpinned_npm_specs", Warn,
        "A hook pack was installed without an exact version";
    HOOKS_PATH_ROOT, "hooks-path-root", "hooks.path_root", Error,
        "Webhooks take every address of the gateway";
    HOOKS_REQUEST_SESSION_KEY_ENABLED, "hooks-request-session-key-enabled", "hooks.request_session_key_enabled", Warn,
        "A webhook caller chooses the session";
    HOOKS_REQUEST_SESSION_KEY_PREFIXES_MISSING, "hooks-request-session-key-prefixes-missing", "hooks.request_session_key_prefixes_missing", Warn,
        "A webhook caller may name any session";
    HOOKS_TOKEN_REUSE_GATEWAY_TOKEN, "hooks-token-reuse-gateway-token", "hooks.token_reuse_gateway_token", Error,
        "The webhook token is the gateway's credential";
    HOOKS_TOKEN_TOO_SHORT, "hooks-token-too-short", "hooks.token_too_short", Warn,
        "The webhook token is short";
    LOGGING_REDACT_OFF, "logging-redact-off", "logging.redact_off", Warn,
        "Logs show credentials";
    MCP_APPS_ENABLED, "mcp-apps-enabled", "mcp.apps.enabled", Warn,
        "MCP servers may show interactive pages";
    MODEL_ALLOWLIST_MISSING, "model-allowlist-missing", "telson/model-allowlist-missing", Warn,
        "Any model can be chosen";
    MODELS_LEGACY, "models-legacy", "models.legacy", Warn,
        "A model of an old generation is configured";
    MODELS_SMALL_PARAMS, "models-small-params", "models.small_params", Info,
        "A small model is configured";
    MODELS_WEAK_TIER, "models-weak-tier", "models.weak_tier", Warn,
        "A model below the recommended tier is configured";
    PDF_LIMIT_MISSING, "pdf-limit-missing", "telson/pdf-limit-missing", Info,
        "How much of a PDF is read is not decided";
    PLUGINS_INSTALLS_MISSING_INTEGRITY, "plugins-installs-missing-integrity", "plugins.installs_missing_integrity", Warn,
        "A plugin was installed without a hash";
    PLUGINS_INSTALLS_UNPINNED_NPM_SPECS, "plugins-installs-unpinned-npm-specs", "plugins.installs_unpinned_npm_specs", Warn,
        "A plugin was installed without an exact version";
    PROVIDER_UNDECLARED, "provider-undeclared", "telson/provider-undeclared", Error,
        "A reference names a provider that does not exist";
    SANDBOX_BIND_MOUNT_NON_ABSOLUTE, "sandbox-bind-mount-non-absolute", "sandbox.bind_mount_non_absolute", Warn,
        "The source of a bind mount is no absolute path";
    SANDBOX_BROWSER_CDP_BRIDGE_UNRESTRICTED, "sandbox-browser-cdp-bridge-unrestricted", "sandbox.browser_cdp_bridge_unrestricted", Warn,
        "Other containers can steer the sandbox's browser";
    SANDBOX_CREDENTIAL_MOUNT, "sandbox-credential-mount", "telson/sandbox-credential-mount", Error,
        "A sandbox can read credentials in a home";
    SANDBOX_DANGEROUS_APPARMOR_PROFILE, "sandbox-dangerous-apparmor-profile", "sandbox.dangerous_apparmor_profile", Error,
        "AppArmor does not confine a sandbox";
    SANDBOX_DANGEROUS_BIND_MOUNT, "sandbox-dangerous-bind-mount", "sandbox.dangerous_bind_mount", Error,
        "A sandbox can reach protected folders of the host";
    SANDBOX_DANGEROUS_NETWORK_MODE, "sandbox-dangerous-network-mode", "sandbox.dangerous_network_mode", Error,
        "A sandbox shares a foreign network";
    SANDBOX_DANGEROUS_SECCOMP_PROFILE, "sandbox-dangerous-seccomp-profile", "sandbox.dangerous_seccomp_profile", Error,
        "A sandbox may make every system call";
    SANDBOX_DOCKER_CONFIG_MODE_OFF, "sandbox-docker-config-mode-off", "sandbox.docker_config_mode_off", Warn,
        "Docker settings without a sandbox";
    SCHEMA_INVALID, "schema-invalid", "telson/schema-invalid", Error,
        "OpenClaw refuses the config";
    SCHEMA_OTHER_VERSION, "schema-other-version", "telson/schema-other-version", Warn,
        "Another version of OpenClaw refuses the config";
    SECRETS_FILE_IN_REPOSITORY, "secrets-file-in-repository", "telson/secrets-file-in-repository", Error,
        "The file of a secret provider lies in the repository";
    SECURITY_AUDIT_SUPPRESSIONS_ACTIVE, "security-audit-suppressions-active", "security.audit.suppressions.active", Info,
        "Findings are hidden by the config";
    SECURITY_EXPOSURE_OPEN_CHANNELS_WITH_EXEC, "security-exposure-open-channels-with-exec", "security.exposure.open_channels_with_exec", Warn,
        "Strangers can have commands run";
    SECURITY_EXPOSURE_OPEN_GROUPS_WITH_CONTROL_PLANE_TOOLS, "security-exposure-open-groups-with-control-plane-tools", "security.exposure.open_groups_with_control_plane_tools", Error,
        "Strangers meet tools that steer the gateway";
    SECURITY_EXPOSURE_OPEN_GROUPS_WITH_ELEVATED, "security-exposure-open-groups-with-elevated", "security.exposure.open_groups_with_elevated", Error,
        "Strangers meet elevated tools";
    SECURITY_EXPOSURE_OPEN_GROUPS_WITH_RUNTIME_OR_FS, "security-exposure-open-groups-with-runtime-or-fs", "security.exposure.open_groups_with_runtime_or_fs", Error,
        "Strangers meet tools that act on the host";
    SECURITY_TRUST_MODEL_CROSS_AGENT_SESSION_ACCESS_DEFAULT, "security-trust-model-cross-agent-session-access-default", "security.trust_model.cross_agent_session_access_default", Info,
        "Every agent can read the sessions of the others";
    SECURITY_TRUST_MODEL_GROUP_SCOPE_MAIN, "security-trust-model-group-scope-main", "security.trust_model.group_scope_main", Warn,
        "Rooms share the main session";
    SECURITY_TRUST_MODEL_MULTI_USER_HEURISTIC, "security-trust-model-multi-user-heuristic", "security.trust_model.multi_user_heuristic", Warn,
        "Several people may share the gateway";
    SPEC_UNPINNED, "spec-unpinned", "telson/spec-unpinned", Warn,
        "Code is fetched in whatever version is current";
    THINKING_LEVEL_UNCONTROLLED, "thinking-level-uncontrolled", "telson/thinking-level-uncontrolled", Info,
        "How long the model thinks is not decided";
    TOOLS_ELEVATED_ALLOW_FROM_LARGE, "tools-elevated-allow-from-large", "tools.elevated.allowFrom.*.large", Warn,
        "Many senders may use elevated tools";
    TOOLS_ELEVATED_ALLOW_FROM_WILDCARD, "tools-elevated-allow-from-wildcard", "tools.elevated.allowFrom.*.wildcard", Error,
        "Everyone on a channel may use elevated tools";
    TOOLS_EXEC_AGENT_SKILL_MCP_BOUNDARY_DRIFT, "tools-exec-agent-skill-mcp-boundary-drift", "tools.exec.agent_skill_mcp_boundary_drift", Warn,
        "A list of skills does not hold a shell back from MCP servers";
    TOOLS_EXEC_FS_TOOLS_DISABLED_BUT_EXEC_ENABLED, "tools-exec-fs-tools-disabled-but-exec-enabled", "tools.exec.fs_tools_disabled_but_exec_enabled", Warn,
        "A read-only agent has a shell";
    TOOLS_EXEC_HOST_SANDBOX_NO_SANDBOX_AGENTS, "tools-exec-host-sandbox-no-sandbox-agents", "tools.exec.host_sandbox_no_sandbox_agents", Warn,
        "Commands of an agent are to run in a sandbox that is off";
    TOOLS_EXEC_HOST_SANDBOX_NO_SANDBOX_DEFAULTS, "tools-exec-host-sandbox-no-sandbox-defaults", "tools.exec.host_sandbox_no_sandbox_defaults", Warn,
        "Commands are to run in a sandbox that is off";
    TOOLS_EXEC_SAFE_BIN_TRUSTED_DIRS_RISKY, "tools-exec-safe-bin-trusted-dirs-risky", "tools.exec.safe_bin_trusted_dirs_risky", Warn,
        "Programs are trusted in folders that others can fill";
    TOOLS_EXEC_SAFE_BINS_BROAD_BEHAVIOR, "tools-exec-safe-bins-broad-behavior", "tools.exec.safe_bins_broad_behavior", Warn,
        "Programs that can do more than filter count as safe";
    TOOLS_EXEC_SAFE_BINS_INTERPRETER_UNPROFILED, "tools-exec-safe-bins-interpreter-unprofiled", "tools.exec.safe_bins_interpreter_unprofiled", Warn,
        "Interpreters count as safe programs";
    TOOLS_EXEC_SECURITY_FULL_CONFIGURED, "tools-exec-security-full-configured", "tools.exec.security_full_configured", Warn,
        "Commands run without any check";
    TOOLS_PROFILE_MINIMAL_OVERRIDDEN, "tools-profile-minimal-overridden", "tools.profile_minimal_overridden", Warn,
        "An agent has more tools than the minimal profile for all";
}
