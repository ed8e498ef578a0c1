using System.Globalization;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>The paths and queries Okta sends, below the base URL.</summary>
internal static class OktaTargets
{
    public const string TestUsers = "/Users?startIndex=1&count=2";

    public const string TestGroups = "/Groups?startIndex=1&count=100";

    /// <summary>Imports and matches always ask for this many.</summary>
    public const int PageSize = 100;

    public static string User(string id) => $"/Users/{Uri.EscapeDataString(id)}";

    public static string Group(string id) => $"/Groups/{Uri.EscapeDataString(id)}";

    public static string Page(string endpoint, int startIndex) =>
        string.Create(CultureInfo.InvariantCulture, $"{endpoint}?startIndex={startIndex}&count={PageSize}");

    /// <param name="plus">Okta's documentation shows spaces as %20, captures of its traffic show +; a server meets both.</param>
    public static string Match(string endpoint, string filter, bool plus)
    {
        string query = Uri.EscapeDataString(filter);
        if (plus)
            query = query.Replace("%20", "+", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{endpoint}?filter={query}&startIndex=1&count={PageSize}");
    }

    /// <summary>A filter's string literal: a JSON string (RFC 7644 §3.4.2.2).</summary>
    public static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>
    /// The filter that asks for a person by the configured unique identifier. For <c>email</c> three forms are on record: the
    /// attribute stays userName and the value changes, the sub-attribute, and the typed name joined by OR for several addresses.
    /// </summary>
    public static string UserFilter(Person person, string uniqueIdentifier) => (uniqueIdentifier, person.Index % 3) switch
    {
        ("userName", _) => $"userName eq {Quoted(person.First.UserName)}",
        (_, 0) => $"userName eq {Quoted(person.First.Email)}",
        (_, 1) => $"email.value eq {Quoted(person.First.Email)}",
        _ => $"email eq {Quoted(person.First.Email)} OR email eq {Quoted(person.SecondEmail)}",
    };
}
