using Microsoft.AspNetCore.Mvc.ModelBinding;
using Rollcall.Server.Organizations;

namespace Rollcall.Server.Tokens.Pages;

/// <summary>What a page asks before it makes a token.</summary>
public sealed class TokenForm
{
    /// <summary>Choices for the other tokens: stored in forms, shown to people.</summary>
    public static IReadOnlyList<(string Value, string Label)> OtherChoices { get; } =
    [
        ("revoke", "Replace at once: refused on its next request"),
        ("1h", "Replace in 1 hour: both work until then"),
        ("24h", "Replace in 24 hours: both work until then"),
        ("7d", "Replace in 7 days: both work until then"),
        ("keep", "Keep beside the new one"),
    ];

    /// <summary>Choices for the end of the new token.</summary>
    public static IReadOnlyList<(string Value, string Label)> ExpiryChoices { get; } =
        [("never", "Never"), ("30d", "In 30 days"), ("90d", "In 90 days"), ("365d", "In a year")];

    /// <summary>What to call the token, or nothing.</summary>
    public string? Name { get; set; }

    /// <summary>What becomes of the others.</summary>
    public string? Others { get; set; } = "revoke";

    /// <summary>When it ends.</summary>
    public string? Expiry { get; set; } = "never";

    /// <summary>The newest token when the form was shown. A form sent again by a reload sees that there is a newer one, and makes none.</summary>
    public Guid? Newest { get; set; }

    /// <summary>The token wanted; null when the form is wrong, which is then said beside its field.</summary>
    /// <param name="state">Where problems are told.</param>
    /// <param name="prefix">The form's name in the page.</param>
    /// <param name="now">The time.</param>
    public NewToken? Read(ModelStateDictionary state, string prefix, DateTimeOffset now)
    {
        var name = string.IsNullOrWhiteSpace(Name) ? null : Name.Trim();
        if (name is not null && DisplayName.Problem(name) is { } problem)
            state.AddModelError($"{prefix}.{nameof(Name)}", $"The name {problem}.");
        OtherTokens? others = Others switch
        {
            "revoke" => new OtherTokens.Revoked(),
            "1h" => new OtherTokens.Expiring(TimeSpan.FromHours(1)),
            "24h" => new OtherTokens.Expiring(TimeSpan.FromHours(24)),
            "7d" => new OtherTokens.Expiring(TimeSpan.FromDays(7)),
            "keep" => new OtherTokens.Kept(),
            _ => null,
        };
        if (others is null)
            state.AddModelError($"{prefix}.{nameof(Others)}", "Choose what becomes of the other tokens.");
        int? days = Expiry switch { "never" => 0, "30d" => 30, "90d" => 90, "365d" => 365, _ => null };
        if (days is null)
            state.AddModelError($"{prefix}.{nameof(Expiry)}", "Choose when the token ends.");
        return !state.IsValid ? null : new NewToken(name, days is 0 ? null : now.AddDays(days!.Value)) { Others = others! };
    }
}

/// <summary>A secret on the one page that ever shows it.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Label">What the guide at hand calls it.</param>
public sealed record ShownSecret(string Secret, string Label);
