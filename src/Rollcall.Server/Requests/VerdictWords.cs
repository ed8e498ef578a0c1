namespace Rollcall.Server.Requests;

/// <summary>What became of a request, in words.</summary>
/// <param name="Label">A word or two.</param>
/// <param name="Tone">How it is shown: <c>good</c>, <c>warn</c>, <c>bad</c>, or empty.</param>
/// <param name="Meaning">A sentence.</param>
public sealed record VerdictWords(string Label, string Tone, string Meaning)
{
    /// <summary>The words for a verdict as the log keeps it.</summary>
    public static VerdictWords Of(string verdict) => verdict switch
    {
        "answered" => new("Answered", "", "The identity provider asked, and was told."),
        "applied" => new("Applied", "good", "Everything asked for was done."),
        "nothing to do" => new("Nothing to do", "", "Everything was as asked for already."),
        "partly ignored" => new("Partly ignored", "warn", "It was done, except for what is listed."),
        "refused" => new("Refused", "bad", "Nothing was changed."),
        _ => new(verdict, "", ""),
    };
}
