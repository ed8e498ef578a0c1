using Rollcall.Scim.Messages;

namespace Rollcall.Scim.AspNetCore;

/// <summary>What became of one operation of a Bulk.</summary>
public abstract record BulkResult
{
    private BulkResult()
    {
    }

    /// <summary>It was made.</summary>
    public sealed record Done(WriteOutcome Outcome) : BulkResult;

    /// <summary>It was refused and left nothing.</summary>
    public sealed record Refused(ScimException Error) : BulkResult;

    /// <summary>It was not tried: <c>failOnErrors</c> had been reached (RFC 7644 §3.7).</summary>
    public sealed record NotProcessed : BulkResult
    {
        private NotProcessed()
        {
        }

        /// <summary>The only instance.</summary>
        public static NotProcessed Instance { get; } = new();
    }
}
