using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Rollcall.Server.Directories;
using Rollcall.Server.Organizations;

namespace Rollcall.Server.Commands;

/// <summary>A yes or a no. An option of the type bool would take it for an argument of the verb.</summary>
internal sealed record Answer(bool Yes);

/// <summary>Options that several verbs read alike.</summary>
internal static class Options
{
    // Longer is a date to write down, not a time to count.
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(3650);

    public static Option<string?> Name(string name, string description, bool required = false)
    {
        var option = new Option<string?>(name) { Description = description, Required = required, HelpName = "NAME" };
        option.Validators.Add(result =>
        {
            if (DisplayName.Problem(result.GetValueOrDefault<string?>()) is { } problem)
                result.AddError($"{name}: the name {problem}.");
        });
        return option;
    }

    public static Option<string?> IdentityProviderName(bool required)
    {
        var names = string.Join(", ", IdentityProvider.All.Select(p => p.Name));
        var idp = new Option<string?>("--idp") { Description = $"The identity provider: {names}.", Required = required, HelpName = "IDP" };
        idp.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && IdentityProvider.Find(text) is null)
                result.AddError($"--idp: '{text}' is not known; one of {names} is expected.");
        });
        return idp;
    }

    /// <summary>Reads a number of GB as people type it.</summary>
    public static long? Gigabytes(ArgumentResult result, string name)
    {
        if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var gb) && gb is >= 1 and <= ScimDirectory.MostGb)
            return gb;
        result.AddError($"{name}: '{result.Tokens[0].Value}' is not a whole number of GB from 1 to {ScimDirectory.MostGb}.");
        return null;
    }

    public static Option<Answer?> YesOrNo(string name, string description)
    {
        var option = new Option<Answer?>(name) { Description = description, HelpName = "yes|no" };
        option.CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "yes":
                    return new Answer(true);
                case "no":
                    return new Answer(false);
                default:
                    result.AddError($"{name}: 'yes' or 'no' is expected.");
                    return null;
            }
        };
        return option;
    }

    /// <summary>A length of time such as 90m, 24h or 7d.</summary>
    public static Option<TimeSpan?> Time(string name, string description)
    {
        var option = new Option<TimeSpan?>(name) { Description = description, HelpName = "TIME" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            TimeSpan? unit = text.Length == 0 ? null : text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(1),
                'h' => TimeSpan.FromHours(1),
                'd' => TimeSpan.FromDays(1),
                _ => null,
            };
            if (unit is { } one && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && one * number <= LongestTime)
                return one * number;
            result.AddError($"{name}: a time such as 90m, 24h or 7d is expected, ten years at most.");
            return null;
        };
        return option;
    }
}
