using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Rollcall.Server.Tokens.Pages;

/// <summary>The fields of a <see cref="TokenForm"/> as a page shows them.</summary>
/// <param name="Token">What was typed; named as it is in the pages, so that its fields are posted under the same names.</param>
/// <param name="Tokens">The tokens of the directory, newest first.</param>
/// <param name="Now">The time.</param>
/// <param name="Detailed">Whether name and end are asked for too.</param>
public sealed record TokenFields(TokenForm Token, IReadOnlyList<Token> Tokens, DateTimeOffset Now, bool Detailed)
{
    /// <summary>Tokens that are answered now.</summary>
    public int Live => Tokens.Count(t => t.IsLive(Now));

    /// <summary>Whether something in the form was refused.</summary>
    public static bool IsWrong(ModelStateDictionary state) => state.Any(field => field.Key.StartsWith(nameof(Token) + ".", StringComparison.Ordinal) && field.Value?.Errors.Count > 0);

    /// <summary>The newest token.</summary>
    public Guid? Newest => Tokens.Count == 0 ? null : Tokens[0].Id;
}

/// <summary>The tokens of a directory in a table.</summary>
/// <param name="Directory">Whose.</param>
/// <param name="Tokens">The tokens, newest first.</param>
/// <param name="Now">The time.</param>
/// <param name="MayChange">Whether the reader may revoke.</param>
public sealed record TokenTable(Guid Directory, IReadOnlyList<Token> Tokens, DateTimeOffset Now, bool MayChange);

/// <summary>The button that generates a token. Where one is live it opens what becomes of that first.</summary>
/// <param name="Fields">What is asked.</param>
/// <param name="Label">What the guide at hand calls the act.</param>
/// <param name="Style">The button's own classes.</param>
/// <param name="Action">Where it is sent; null where the form around it says so.</param>
public sealed record TokenGeneration(TokenFields Fields, string Label, string Style, string? Action = null)
{
    /// <summary>What a click does to the tokens there are.</summary>
    public string Warning => Fields.Live == 1
        ? "Replaced at once, the token there is now is refused on its very next request, and the identity provider stops until the new one is pasted into it. Choose a time to let both work meanwhile."
        : $"Replaced at once, the {Fields.Live} tokens there are now are refused on their very next request, and the identity provider stops until the new one is pasted into it. Choose a time to let all work meanwhile.";
}
