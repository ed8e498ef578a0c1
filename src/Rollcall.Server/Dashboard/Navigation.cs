using System.Text.RegularExpressions;

namespace Rollcall.Server.Dashboard;

/// <summary>A place of the dashboard.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Title">Its name, as the navigation shows it.</param>
/// <param name="Icon">An outline icon's name.</param>
/// <param name="Description">What one does there.</param>
/// <param name="Synonyms">Words by which setup guides of other products call the same thing; the search knows them.</param>
public sealed record Place(string Path, string Title, string Icon, string Description, string Synonyms)
{
    /// <summary>Whether an address lies in this place.</summary>
    public bool Holds(string path) => path.Equals(Path, StringComparison.OrdinalIgnoreCase) || (Path.Length > 1 && path.StartsWith(Path + "/", StringComparison.OrdinalIgnoreCase));
}

/// <summary>The places of the dashboard: one list for the sidebar, the settings page and the search.</summary>
public static partial class Navigation
{
    /// <summary>What one looks at.</summary>
    public static IReadOnlyList<Place> Main { get; } =
    [
        new("/", "Overview", Icon: "layout-dashboard", "What needs attention, and how the last days went.", "home dashboard status charts start"),
        new("/people", "People", Icon: "users", "Everybody the directories have sent, and their accounts.", "users members accounts employees backup accounts provisioned synced"),
        new("/groups", "Groups", Icon: "users-group", "The groups of the directories and who is in them.", "teams push groups membership default group roles"),
        new("/activity", "Activity", Icon: "activity", "What identity providers asked, and what came of it.", "logs requests events history provisioning log errors failures sync history webhooks"),
        new("/organizations", "Organizations", Icon: "building", "The companies you serve and their SCIM directories.", "customers tenants companies environment environments organization create scim directory primary generate bearer token base url hub scim directories"),
    ];

    /// <summary>What one sets up.</summary>
    public static IReadOnlyList<Place> Settings { get; } =
    [
        new("/settings/scim", "SCIM user management", Icon: "user-cog", "Switch SCIM on, copy the tenant URL, set the account size and generate the API token.", "settings enable scim tenant url account size gb quota storage api token generate configure backup backup service okta connector base url scim 2.0 base url provisioning"),
        new("/settings/sync", "Sync: SCIM", Icon: "refresh", "All SCIM configurations: type, name, the group of synced users, URL and secret token.", "settings admin sync scim configuration new scim type okta entra azure default group create new group secret token details apply directory integration scim 2.0 base url oauth bearer token scim 2.0 test app training platform learning import users force sync test connector danger zone disable delete directory"),
        new("/settings/tokens", "SCIM tokens", Icon: "key", "Apps & integrations: tokens and SCIM endpoints, one for each identity provider.", "settings admin apps and integrations generate api token bearer token secret token scim endpoint new token rotate revoke expire replace oauth bearer token help desk support desk"),
        new("/settings/fields", "User fields", Icon: "forms", "Custom fields of people, and what to type into the identity provider to fill them.", "settings admin custom user fields custom okta fields custom attributes schema extension profile editor enterprise user attribute mapping custom okta fields through scim select multi-select toggle date number url currency single-line multi-line"),
    ];

    /// <summary>Who looks after it.</summary>
    public static IReadOnlyList<Place> Administration { get; } =
    [
        new("/administrators", "Administrators", Icon: "shield-lock", "Who may sign in here, and what they may do.", "roles owner viewer invite invitation team access two-factor mfa"),
        new("/audit", "Audit log", Icon: "file-search", "Every change an administrator made: who, when, what, from where.", "audit trail changes history compliance"),
    ];

    /// <summary>What is reached from the head of every page instead.</summary>
    public static Place Account { get; } = new("/account", "Your account", Icon: "user-circle", "Your password, your second factor and where you are signed in.", "change password second factor two-factor mfa totp authenticator recovery codes sign out everywhere sessions profile");

    /// <summary>All places.</summary>
    public static IEnumerable<Place> All => Main.Concat(Settings).Concat(Administration).Append(Account);

    /// <summary>The places that a few words may mean, best first.</summary>
    /// <param name="words">What was typed; every word must be found, the start of a word is enough. What stands between words in a guide (›, &gt;, →, +, brackets) is not looked for.</param>
    public static IReadOnlyList<Place> Find(string words)
    {
        var wanted = WordsOf(words);
        if (wanted.Length == 0)
            return [];
        return [.. All.Select(place => (Place: place, Score: Score(place, wanted))).Where(x => x.Score > 0).OrderByDescending(x => x.Score).Select(x => x.Place)];
    }

    private static int Score(Place place, string[] wanted)
    {
        var score = 0;
        foreach (var word in wanted)
        {
            var worth = Has(place.Title, word) ? 4 : Has(place.Description, word) ? 2 : Has(place.Synonyms, word) ? 1 : 0;
            if (worth == 0)
                return 0;
            score += worth;
        }
        return score;
    }

    private static bool Has(string text, string word) =>
        Array.Exists(WordsOf(text), w => w.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    // A word begins and ends with a letter or a digit: "multi-select" and "2.0" are one.
    private static string[] WordsOf(string text) => [.. Word().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:[.-][\p{L}\p{N}]+)*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
