using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Rollcall.Server.Administrators;

/// <summary>What the pages on which somebody chooses a password or gives a name check alike.</summary>
internal static class ChosenPassword
{
    /// <summary>Checks a new password and its repetition, and puts what is wrong beside the fields.</summary>
    public static bool IsGood(ModelStateDictionary state, (string Field, string? Value) password, (string Field, string? Value) again, params ReadOnlySpan<string> context)
    {
        if (PasswordRules.Problem(password.Value ?? "", context) is { } problem)
            state.AddModelError(password.Field, problem);
        else if (!string.Equals(password.Value, again.Value, StringComparison.Ordinal))
            state.AddModelError(again.Field, "This is not the same password.");
        return state.IsValid;
    }

    /// <summary>Checks a name for people.</summary>
    public static void CheckName(ModelStateDictionary state, string field, string? name)
    {
        if (name is null || name.Trim().Length is 0 or > Administrator.LongestName || name.Any(char.IsControl))
            state.AddModelError(field, $"A name of 1 to {Administrator.LongestName} characters is needed.");
    }
}
