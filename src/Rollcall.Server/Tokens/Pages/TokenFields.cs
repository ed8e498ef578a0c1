namespace Rollcall.Server.Tokens.Pages;

/// <summary>The fields of a <see cref="TokenForm"/> as a page shows them.</summary>
/// <param name="Form">What was typed.</param>
/// <param name="Tokens">The tokens of the directory, newest first.</param>
/// <param name="Now">The time.</param>
/// <param name="Detailed">Whether name and end are asked for too.</param>
public sealed record TokenFields(TokenForm Form, IReadOnlyList<Token> Tokens, DateTimeOffset Now, bool Detailed)
{
    /// <summary>Tokens that are answered now.</summary>
    public int Live => Tokens.Count(t => t.IsLive(Now));

    /// <summary>The newest token.</summary>
    public Guid? Newest => Tokens.Count == 0 ? null : Tokens[0].Id;
}

/// <summary>The tokens of a directory in a table.</summary>
/// <param name="Directory">Whose.</param>
/// <param name="Tokens">The tokens, newest first.</param>
/// <param name="Now">The time.</param>
/// <param name="MayChange">Whether the reader may revoke.</param>
public sealed record TokenTable(Guid Directory, IReadOnlyList<Token> Tokens, DateTimeOffset Now, bool MayChange);
