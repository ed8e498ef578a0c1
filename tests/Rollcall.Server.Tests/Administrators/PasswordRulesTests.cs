using Rollcall.Server.Administrators;

namespace Rollcall.Server.Tests.Administrators;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("vexed otters brew tea")]
    [InlineData("mqzv kfwy jxbn dghc")]
    [InlineData("ÄÖÜ äöü ßéè ñçø åæœ")]
    [InlineData("снегопад в мартобре")]
    [InlineData("𝔞𝔟𝔠𝔡𝔢𝔣𝔤𝔥𝔦𝔧𝔨𝔩𝔪𝔫𝔬")]
    [InlineData("    lonely  heron    ")]
    public void A_long_password_of_ones_own_is_good_whatever_it_is_made_of(string password) => PasswordRules.Problem(password, "ada@example.com", "Ada Byron").ShouldBeNull();

    [Theory]
    [InlineData("", "needs 15")]
    [InlineData("vexed otters b", "needs 15")]
    [InlineData("𝔞𝔟𝔠𝔡𝔢𝔣𝔤𝔥", "needs 15")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "repeats")]
    [InlineData("abcdeabcdeabcdeabcde", "repeats")]
    [InlineData("vexed1vexed1vexed1", "repeats")]
    [InlineData("passwordpassword1", "common")]
    [InlineData("Password1234567890", "common")]
    [InlineData("Qwertyuiopasdfghjkl", "common")]
    [InlineData("Summer2026Summer2026!", "common")]
    [InlineData("correct horse battery staple", "common")]
    [InlineData("CorrectHorseBatteryStaple", "common")]
    [InlineData("ada.byron@example.com", "your name")]
    [InlineData("ByronByron-example!", "your name")]
    [InlineData("Rollcall-Rollcall-1", "your name")]
    [InlineData("ＰＡＳＳＷＯＲＤpassword1", "common")]
    public void What_is_tried_first_is_refused_with_the_reason(string password, string reason) =>
        PasswordRules.Problem(password, "ada.byron@example.com", "Ada Byron").ShouldNotBeNull().ShouldContain(reason);

    [Fact]
    public void Lengths_are_counted_in_characters_up_to_256()
    {
        var word = string.Concat(Enumerable.Range(0, 256).Select(i => (char)('\u4E00' + i)));
        PasswordRules.Problem(word).ShouldBeNull();
        PasswordRules.Problem(word + "x").ShouldNotBeNull().ShouldContain("256");
    }

    [Fact]
    public void No_reason_repeats_the_password()
    {
        foreach (var password in (string[])["short", "aaaaaaaaaaaaaaaaaaaa", "letmeinletmein12345", "byronbyronbyronbyr0n"])
            PasswordRules.Problem(password, "byron@example.com").ShouldNotBeNull().ShouldNotContain(password);
    }

    [Fact]
    public void A_composed_letter_and_its_parts_are_the_same_password()
    {
        var hashes = new PasswordHashes();
        var hash = hashes.Hash("caf\u00e9 on the corner");
        hashes.VerifyHashedPassword(null!, hash, "cafe\u0301 on the corner").ShouldBe(Microsoft.AspNetCore.Identity.PasswordVerificationResult.Success);
        hashes.VerifyHashedPassword(null!, hash, "cafe on the corner").ShouldBe(Microsoft.AspNetCore.Identity.PasswordVerificationResult.Failed);
        hash.ShouldNotContain("caf");
    }
}
