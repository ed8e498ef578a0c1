using System.Globalization;
using System.Text;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Tests.Resources;

public sealed class FoldingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Ada", "ada")]
    [InlineData("ÉCOLE", "école")]
    [InlineData("E\u0301", "é")]
    [InlineData("ＡＤＡ", "ada")]
    [InlineData("a\u3000b", "a b")]
    [InlineData("ｶﾞ", "ガ")]
    [InlineData("Straße", "straße")]
    [InlineData("\u212A", "k")]
    [InlineData("\u212B", "å")]
    [InlineData("\uFB01", "\uFB01")]
    [InlineData("\U00010400", "\U00010428")]
    public void A_key_is_width_mapped_lower_case_and_composed(string text, string key) => Folding.Key(text).ShouldBe(key);

    [Fact]
    public void Canonically_equal_texts_have_one_key()
    {
        Folding.Key("I\u0307").ShouldBe(Folding.Key("\u0130"));
        Letters().Where(l => !SameKey(l, l.Normalize(NormalizationForm.FormD)) || !SameKey(l, l.Normalize(NormalizationForm.FormC))).Select(Name).ShouldBeEmpty();
    }

    [Fact]
    public void Folding_twice_is_folding_once() => Letters().Where(l => !SameKey(l, Folding.Key(l))).Select(Name).ShouldBeEmpty();

    [Fact]
    public void Text_that_is_no_Unicode_still_has_a_key()
    {
        Folding.Key("a\uDC00É").ShouldBe("a\uFFFDé");
        Folding.Key("\uFF21\uD800").ShouldBe("a\uFFFD");
    }

    [Fact]
    public void Culture_does_not_matter()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            Folding.Key("INSIGHT").ShouldBe("insight");
            Folding.Key("ÉINSIGHT").ShouldBe("éinsight");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Normalisation_is_available() => Folding.IsAvailable.ShouldBeTrue();

    private static bool SameKey(string left, string right) => string.Equals(Folding.Key(left), Folding.Key(right), StringComparison.Ordinal);

    private static IEnumerable<string> Letters()
    {
        for (var code = 0; code <= 0x1FFFF; code++)
        {
            if (Rune.IsValid(code) && Rune.GetUnicodeCategory(new Rune(code)) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse))
                yield return new Rune(code).ToString();
        }
    }

    private static string Name(string letter) => $"U+{char.ConvertToUtf32(letter, 0):X4}";
}
