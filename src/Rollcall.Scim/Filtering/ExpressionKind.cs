using Rollcall.Scim.Messages;

namespace Rollcall.Scim.Filtering;

/// <summary>What an expression is for, and how a refusal speaks of it.</summary>
/// <param name="Name">The parameter or member it came in.</param>
/// <param name="Section">The section with its grammar.</param>
/// <param name="Failure">Its refusal.</param>
internal sealed record ExpressionKind(string Name, string Section, Func<string, ScimException> Failure)
{
    public static ExpressionKind Filter { get; } = new("'filter'", "(RFC 7644 §3.4.2.2)", ScimException.InvalidFilter);

    public static ExpressionKind Path { get; } = new("'path'", "(RFC 7644 §3.5.2)", ScimException.InvalidPath);
}
