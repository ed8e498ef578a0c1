using System.Text;

namespace Rollcall.Server.Dashboard;

/// <summary>The letters by which a person is recognised in a list.</summary>
public static class Initials
{
    /// <summary>The first letters of the first and the last word; a question mark when there is none.</summary>
    public static string Of(string name)
    {
        var words = name.Split('@')[0].Split([' ', '.', '_', '-'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var letters = words.Select(w => w.EnumerateRunes().FirstOrDefault(Rune.IsLetterOrDigit)).Where(r => r != default).ToList();
        return letters.Count switch
        {
            0 => "?",
            1 => Shown(letters[0]),
            _ => Shown(letters[0]) + Shown(letters[^1]),
        };
    }

    private static string Shown(Rune letter) => Rune.ToUpperInvariant(letter).ToString();
}
