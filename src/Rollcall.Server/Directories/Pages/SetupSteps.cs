namespace Rollcall.Server.Directories.Pages;

/// <summary>One step in an identity provider's own console.</summary>
/// <param name="Where">Where to click.</param>
/// <param name="What">What to do there.</param>
public sealed record SetupStep(string Where, string What);

/// <summary>What to click in each identity provider, in its own words; the values to paste stand beside it.</summary>
public static class SetupSteps
{
    private static readonly SetupStep[] Okta =
    [
        new("Applications › Applications", "Open the app, or make a SAML or SWA app with Create App Integration: Okta offers no SCIM for OIDC apps. To try things out, add SCIM 2.0 Test App (OAuth Bearer Token) from the catalog."),
        new("General › App Settings › Edit", "Tick Enable SCIM provisioning and save: the tab Provisioning appears. In the Test App choose Provisioning › Configure API Integration instead."),
        new("Provisioning › Integration › Edit", "SCIM connector base URL: the base URL from here. Unique identifier field for users: userName, or email where that is what people sign in with."),
        new("Supported provisioning actions", "Tick Push New Users, Push Profile Updates and Push Groups; Import New Users and Profile Updates and Import Groups may be ticked too."),
        new("Authentication Mode", "Choose HTTP Header and paste the token into Authorization, without the word Bearer."),
        new("Test Connector Configuration", "Run it, then save. This page turns green with the first request."),
        new("Provisioning › To App › Edit", "Tick Create Users, Update User Attributes and Deactivate Users. Leave Sync Password off."),
        new("Attribute Mappings", "Below the ticks. Keep Username, Given name, Family name, Email, Primary email type and Display name, and take out what your application does not need; custom fields of yours are added here."),
        new("Assignments and Push Groups", "Assign people or groups. Whoever was assigned before arrives with Provision User."),
    ];

    private static readonly SetupStep[] Entra =
    [
        new("Enterprise applications", "Choose New application › Create your own application, the kind that is not in the gallery."),
        new("Provisioning › Get started", "Provisioning Mode: Automatic. Tenant URL: the base URL from here. Secret Token: the token."),
        new("Test Connection", "Run it, then save. This page turns green with the first request."),
        new("Mappings", "Keep users and groups. userPrincipalName goes to userName; take out what your application does not need."),
        new("Users and groups", "Assign people and groups: only the assigned are sent."),
        new("Start provisioning", "Entra sends changes about every 40 minutes; Provision on demand sends one person at once."),
    ];

    private static readonly SetupStep[] OneLogin =
    [
        new("Applications › Add App", "Add SCIM Provisioner with SAML (SCIM v2 Enterprise)."),
        new("Configuration", "SCIM Base URL: the base URL from here. SCIM Bearer Token: the token. Then API Connection › Enable."),
        new("Provisioning", "Tick Enable provisioning, and choose what becomes of people who leave: Suspend keeps them."),
        new("Users", "Assign the app by roles. Pending people must be approved unless the approvals are off."),
    ];

    private static readonly SetupStep[] JumpCloud =
    [
        new("SSO Applications › Add New Application", "Choose Custom Application, with Export users to this app (Identity Management)."),
        new("Identity Management › Configuration settings", "API type SCIM API, version 2.0. Base URL and Token Key: the two values from here. Test with an address nobody has: JumpCloud makes a user and a group with it and removes both."),
        new("Test Connection", "Run it, then activate."),
        new("User Groups", "Bind the groups whose people shall come."),
    ];

    private static readonly SetupStep[] Google =
    [
        new("Admin console › Apps › Web and mobile apps", "Open the SAML app whose people shall be provisioned: Google offers it for apps of its catalog."),
        new("Autoprovisioning › Configure", "Paste the token as access token and the base URL as endpoint."),
        new("Attribute mapping", "Keep the user name and e-mail address; map what your application needs."),
        new("Deprovisioning", "Choose after how many days people without the app are suspended, then switch autoprovisioning on. Groups are not sent."),
    ];

    private static readonly SetupStep[] Ping =
    [
        new("Integrations › Provisioning", "Add a connection of the kind Identity Store, and choose SCIM Outbound."),
        new("Configure Authentication", "SCIM Base URL: the base URL from here. Authentication Method: OAuth 2 Bearer Token, with the token."),
        new("Test Connection", "Run it. Keep userName as the user identifier, and Disable for people who leave."),
        new("Rules", "Add a rule from PingOne to this connection, with the people it covers, and switch both on."),
    ];

    private static readonly SetupStep[] Rippling =
    [
        new("IT › Custom app", "Make a custom app, and switch on SCIM provisioning."),
        new("SCIM settings", "SCIM base URL: the base URL from here. Authentication: bearer token, with the token."),
        new("Provisioning", "Choose who gets the app and when accounts are made and suspended."),
    ];

    private static readonly SetupStep[] Authentik =
    [
        new("Applications › Providers", "Create a SCIM provider. URL: the base URL from here. Token: the token."),
        new("Property mappings", "Keep the default mappings of users and groups."),
        new("Applications", "Open the application, and add the provider under Backchannel Providers."),
        new("Providers › the provider › Sync", "Run the synchronization once; later it runs by itself."),
    ];

    private static readonly SetupStep[] Custom =
    [
        new("Base URL", "Where the client asks for a SCIM 2.0 base URL, endpoint or tenant URL, paste the base URL from here. It ends in /v2."),
        new("Authentication", "A bearer token: send it as Authorization: Bearer and the token with each request."),
        new("First request", "GET the base URL with /ServiceProviderConfig behind it. This page turns green."),
        new("People", "Create with POST on /Users, change with PUT or PATCH, switch off with active set to false."),
    ];

    /// <summary>The steps for an identity provider.</summary>
    /// <param name="idp">An <see cref="IdentityProvider.Name"/>.</param>
    public static IReadOnlyList<SetupStep> For(string idp) => idp switch
    {
        "okta" => Okta,
        "entra" => Entra,
        "onelogin" => OneLogin,
        "jumpcloud" => JumpCloud,
        "google" => Google,
        "ping" => Ping,
        "rippling" => Rippling,
        "authentik" => Authentik,
        "custom" => Custom,
        _ => throw new InvalidOperationException($"There are no steps for '{idp}'."),
    };
}
