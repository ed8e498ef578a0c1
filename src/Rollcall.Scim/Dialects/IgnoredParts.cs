using Rollcall.Scim.Messages;

namespace Rollcall.Scim.Dialects;

/// <summary>The list of what a request left out, for its verdict: each part once, and no longer than a person reads.</summary>
internal static class IgnoredParts
{
    private const int Most = 50;

    /// <summary>Adds one part, named by its path.</summary>
    public static void Leave(this ICollection<string> ignored, string path)
    {
        var shown = Excerpt.Of(path);
        // A body of 1 MiB holds 100,000 unknown names; looking through a list of them for each would take minutes.
        if (ignored.Count > Most || ignored.Contains(shown))
            return;
        ignored.Add(ignored.Count == Most ? "…" : shown);
    }
}
