namespace Rollcall.Scim.Tests.Messages;

/// <summary>How every refusal speaks: in whole sentences, short enough to be read at night; where a <c>scimType</c> judges what was sent, it says whose rule that is.</summary>
public static class RefusalVoice
{
    /// <summary>Checks a <c>detail</c>.</summary>
    public static void ShouldTell(string? scimType, string detail)
    {
        detail.Length.ShouldBeInRange(20, 420, detail);
        detail.ShouldMatch(@"^[\w'/].*\.( \(RFC \d{4} §\d+(\.\d+)*\))?$");
        if (scimType is not null)
            (detail.EndsWith(')') || detail.Contains("this server", StringComparison.OrdinalIgnoreCase)).ShouldBeTrue($"neither a section nor a rule of this server: {detail}");
    }
}
